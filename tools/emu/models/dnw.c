// SPDX-License-Identifier: MIT
/* DNW packets taken apart. */
#include <tools/emu/models/dnw.h>

#define LENGTH_MAX (0x20000000u + DNW_OVERHEAD) /* the largest DRAM window: hardware facts 1.1 */

static uint32_t get_le32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

void dnw_start(struct dnw *d, const struct dnw_user *user)
{
	*d = (struct dnw){ .user = user };
}

uint32_t dnw_wanted(const struct dnw *d)
{
	if (d->over)
		return DNW_HEADER;
	return (d->taken < DNW_HEADER ? DNW_HEADER : d->length) - d->taken;
}

static void end(struct dnw *d, enum dnw_end how)
{
	d->over = true;
	d->lost = how == DNW_BAD_LENGTH;
	d->user->end(d->user->ctx, how);
}

static void header_complete(struct dnw *d)
{
	d->address = get_le32(d->header);
	d->length = get_le32(d->header + 4);
	if (d->length < DNW_OVERHEAD || d->length > LENGTH_MAX)
		end(d, DNW_BAD_LENGTH);
	else if (d->length > DNW_OVERHEAD)
		d->refused = !d->user->accept(d->user->ctx, d->address, d->length - DNW_OVERHEAD);
}

static void take_data(struct dnw *d, const uint8_t *bytes, uint32_t size)
{
	if (d->refused)
		return;
	for (uint32_t i = 0; i < size; i++)
		d->sum = (uint16_t)(d->sum + bytes[i]);
	d->user->data(d->user->ctx, d->address + (d->taken - DNW_HEADER), bytes, size);
}

static void packet_complete(struct dnw *d)
{
	if (d->length == DNW_OVERHEAD)
		end(d, DNW_EMPTY);
	else if (d->refused)
		end(d, DNW_REFUSED);
	else
		end(d, d->sum == d->sent_sum ? DNW_GOOD : DNW_BAD_SUM);
}

/* Takes what belongs to one part of the packet; returns how many bytes that were. */
static size_t feed_part(struct dnw *d, const uint8_t *bytes, size_t size)
{
	uint32_t data_end = d->length - 2;

	if (d->taken < DNW_HEADER) {
		d->header[d->taken++] = bytes[0];
		if (d->taken == DNW_HEADER)
			header_complete(d);
		return 1;
	}
	if (d->taken < data_end) {
		if (size > data_end - d->taken)
			size = data_end - d->taken;
		take_data(d, bytes, (uint32_t)size);
		d->taken += (uint32_t)size;
		return size;
	}
	d->sent_sum = (uint16_t)(d->sent_sum >> 8 | bytes[0] << 8);
	if (++d->taken == d->length)
		packet_complete(d);
	return 1;
}

void dnw_feed(struct dnw *d, const uint8_t *bytes, size_t size)
{
	while (size && !d->lost) {
		size_t used;

		if (d->over)
			dnw_start(d, d->user);
		used = feed_part(d, bytes, size);
		bytes += used;
		size -= used;
	}
}
