// SPDX-License-Identifier: MIT
/* Virtio devices behind registers; the rules are in fake_virtio.h. VIRTIO 1.1, sections 2.6 and 4.2. */
#include <test/fake/fake_virtio.h>

#include <string.h>

#include <test/fake/fake_bus.h>

#define STATUS_DRIVER	   2
#define STATUS_DRIVER_OK   4
#define STATUS_FEATURES_OK 8
#define DESC_NEXT	   1
#define DESC_WRITE	   2
#define LINKS_MAX	   8

struct desc {
	uint64_t addr;
	uint32_t len;
	uint16_t flags, next;
};

/* What one chain is made of, read and checked before anything is written. */
struct chain {
	uint16_t head;
	unsigned int links;
	struct desc link[LINKS_MAX];
	uint32_t room;
};

struct fake_virtio_bus fake_virtio;

static void complain(const char *what)
{
	fake_virtio.complaints++;
	fake_virtio.complaint = what;
}

static void *memory(uint64_t addr)
{
	return (void *)(uintptr_t)addr;
}

static uint16_t get16(uint64_t addr)
{
	return *(volatile uint16_t *)memory(addr);
}

static void put_used(struct fake_virtio_queue *q, uint32_t id, uint32_t len)
{
	volatile uint32_t *place = memory(q->used + 4 + 8 * (q->done % q->size));

	place[0] = id;
	place[1] = len;
	q->done++;
}

static void publish(const struct fake_virtio_queue *q, uint16_t idx)
{
	*(volatile uint16_t *)memory(q->used + 2) = idx;
}

/* The ways in which one answer can be wrong. */
static void answer(struct fake_virtio *v, struct fake_virtio_queue *q, const struct chain *c,
		   uint32_t len)
{
	static const struct {
		uint32_t id_add, len_or;
		uint16_t idx_add;
	} lies[EVIL_KINDS] = {
		[EVIL_ID] = { .id_add = 0x10000 },	   [EVIL_ID_INSIDE] = { .id_add = 1 },
		[EVIL_ID_FREE] = { .id_add = 0u - 2 },	   [EVIL_INDEX] = { .idx_add = 200 },
		[EVIL_INDEX_BACK] = { .idx_add = 0xfffe }, [EVIL_HUGE] = { .len_or = UINT32_MAX },
	};
	enum fake_virtio_evil evil = v->evil;

	if (evil == EVIL_SILENT)
		return;
	if (evil == EVIL_LONG)
		len = c->room + 1;
	if (evil == EVIL_EMPTY)
		len = 0;
	put_used(q, c->head + lies[evil].id_add, len | lies[evil].len_or);
	if (evil == EVIL_TWICE)
		put_used(q, c->head, len);
	if (evil == EVIL_LOOP)
		for (uint16_t i = 0; i < q->size; i++) {
			struct desc *d = memory(q->desc + 16 * i);

			*d = (struct desc){ 0, UINT32_MAX, DESC_NEXT | DESC_WRITE, i };
		}
	publish(q, (uint16_t)(q->done + lies[evil].idx_add));
}

static bool next_chain(struct fake_virtio_queue *q, struct chain *c)
{
	uint16_t at;

	*c = (struct chain){ 0 };
	if (!q->ready || q->seen == get16(q->avail + 2))
		return false;
	if (!(get16(q->avail) & 1))
		complain("interrupts are wanted");
	at = c->head = get16(q->avail + 4 + 2 * (q->seen % q->size));
	q->seen++;
	while (at < q->size && c->links < LINKS_MAX) {
		struct desc *d = &c->link[c->links++];

		*d = *(struct desc *)memory(q->desc + 16 * at);
		if (d->flags & DESC_WRITE)
			c->room += d->len;
		else if (c->room)
			complain("a readable piece behind a writable one");
		if (!(d->flags & DESC_NEXT))
			return true;
		at = d->next;
	}
	complain("a chain without an end");
	return false;
}

static void take_frame(struct fake_virtio *v)
{
	uint32_t header = v->version == 1 ? 10 : 12;
	struct fake_virtio_queue *q = &v->queue[1];
	struct chain c;

	while (next_chain(q, &c)) {
		static const uint8_t zeros[12];

		if (c.links != 2 || c.link[0].len != header || c.room ||
		    memcmp(memory(c.link[0].addr), zeros, header))
			complain("a frame without its header");
		v->sent_len = c.link[1].len < sizeof(v->sent) ? c.link[1].len : 0;
		memcpy(v->sent, memory(c.link[1].addr), v->sent_len);
		v->sents++;
		answer(v, q, &c, 0);
	}
}

bool fake_virtio_receive(struct fake_virtio *v, const void *frame, size_t len)
{
	uint32_t header = v->version == 1 ? 10 : 12;
	struct chain c;

	if (!(v->status & STATUS_DRIVER_OK) || !next_chain(&v->queue[0], &c))
		return false;
	if (c.links != 2 || c.link[0].len != header || c.link[1].len < 1514)
		complain("no room for header and frame");
	memset(memory(c.link[0].addr), 0xa5, header);
	memcpy(memory(c.link[1].addr), frame, len < c.link[1].len ? len : c.link[1].len);
	answer(v, &v->queue[0], &c, header + (uint32_t)len);
	return true;
}

static void read_sectors(struct fake_virtio *v)
{
	struct chain c;

	while (next_chain(&v->queue[0], &c)) {
		const uint32_t *type = memory(c.link[0].addr);
		uint64_t sector, all;

		v->requests++;
		if (c.links != 3 || c.link[0].len != 16 || c.link[2].len != 1 || *type) {
			complain("no read request");
			return;
		}
		memcpy(&sector, (const uint8_t *)memory(c.link[0].addr) + 8, 8);
		memcpy(&all, v->config, 8);
		if (c.link[1].len > v->longest)
			v->longest = c.link[1].len;
		if (v->offered >> 6 & 1 && (sector % 8 || c.link[1].len % 4096))
			complain("parts of a block");
		if (c.link[1].len % 512 || sector + c.link[1].len / 512 > all)
			complain("behind the end of the disk");
		else if (v->evil != EVIL_SILENT)
			memcpy(memory(c.link[1].addr), v->disk + sector * 512, c.link[1].len);
		if (v->evil != EVIL_UNSET && v->evil != EVIL_SILENT)
			*(uint8_t *)memory(c.link[2].addr) = v->evil == EVIL_STATUS;
		answer(v, &v->queue[0], &c, c.room);
	}
}

/* At most five bytes at a time: askers have to ask again. */
static void give_random(struct fake_virtio *v)
{
	struct chain c;

	while (next_chain(&v->queue[0], &c)) {
		uint8_t *to = memory(c.link[0].addr);
		uint32_t len = c.room < 5 ? c.room : 5;

		for (uint32_t i = 0; i < len && v->evil != EVIL_EMPTY; i++)
			to[i] = v->random++;
		answer(v, &v->queue[0], &c, len);
	}
}

static void notified(struct fake_virtio *v, uint32_t index)
{
	v->notifies++;
	if (v->work)
		v->work(v, index);
	else if (!(v->status & STATUS_DRIVER_OK))
		complain("notified before it is started");
	else if (v->kind == 1 && index == 1)
		take_frame(v);
	else if (v->kind == 2 && index == 0)
		read_sectors(v);
	else if (v->kind == 4 && index == 0)
		give_random(v);
	else if (v->kind != 1 || index)
		complain("notified of a queue it does not have");
}

static void set_status(struct fake_virtio *v, uint32_t value)
{
	if (!value) {
		v->resets++;
		memset(v->queue, 0, sizeof(v->queue));
		v->accepted = 0;
		v->status = v->unstoppable ? v->status : 0;
		return;
	}
	if (value & STATUS_DRIVER_OK && v->version == 2 && !(v->status & STATUS_FEATURES_OK))
		complain("started before the features are agreed on");
	if (v->refuses)
		value &= ~(uint32_t)STATUS_FEATURES_OK;
	v->status = value;
}

/* Legacy addresses are 32 bits of pages: the host's memory is above, all of it in one place. */
static void place_legacy(struct fake_virtio *v, struct fake_virtio_queue *q, uint32_t pfn)
{
	uint64_t high = (uintptr_t)&fake_virtio & ~(((uint64_t)1 << 44) - 1);

	if (v->page != 4096)
		complain("page size not set");
	q->ready = pfn != 0;
	q->desc = high | (uint64_t)pfn << 12;
	q->avail = q->desc + 16 * q->size;
	q->used = (q->avail + 6 + 2 * q->size + 63) & ~(uint64_t)63;
}

static void put_half(uint64_t *address, uint32_t offset, uint32_t value)
{
	memcpy((uint8_t *)address + (offset & 4), &value, 4);
}

static void write_queue(struct fake_virtio *v, uint32_t offset, uint32_t value)
{
	struct fake_virtio_queue *q = &v->queue[v->queue_sel % 2];
	bool modern = v->version == 2;

	if (modern && !(v->status & STATUS_FEATURES_OK))
		complain("a queue before the features are agreed on");
	if (q->ready)
		complain("a queue in use is changed");
	if (offset == 0x38)
		q->size = value;
	else if (offset == 0x3c && !modern && value != 64)
		complain("alignment");
	else if (offset == 0x40 && !modern)
		place_legacy(v, q, value);
	else if (offset == 0x44 && modern)
		q->ready = value;
	else if (offset >= 0x80 && offset <= 0x84 && modern)
		put_half(&q->desc, offset, value);
	else if (offset >= 0x90 && offset <= 0x94 && modern)
		put_half(&q->avail, offset, value);
	else if (offset >= 0xa0 && offset <= 0xa4 && modern)
		put_half(&q->used, offset, value);
	else if (offset != 0x3c || modern)
		complain("a register that this version does not have");
	if (q->size > v->queue_most || q->size & (q->size - 1))
		complain("a queue of a size that cannot be");
}

static void write(void *model, uint32_t offset, unsigned int bytes, uint32_t value)
{
	struct fake_virtio *v = &fake_virtio.slot[offset / FAKE_VIRTIO_STRIDE];

	offset %= FAKE_VIRTIO_STRIDE;
	if (bytes != 4)
		complain("registers have 32 bits");
	if (offset == 0x14 || offset == 0x24)
		v->sel[offset == 0x24] = value;
	else if (offset == 0x20 && v->status & STATUS_DRIVER)
		put_half(&v->accepted, v->sel[1] * 4, value);
	else if (offset == 0x28)
		v->page = value;
	else if (offset == 0x30)
		v->queue_sel = value;
	else if (offset == 0x50)
		notified(v, value);
	else if (offset == 0x70)
		set_status(v, value);
	else
		write_queue(v, offset, value);
	if (v->accepted & ~v->offered)
		complain("a feature that was not offered");
}

static uint32_t read_config(struct fake_virtio *v, uint32_t offset, unsigned int bytes)
{
	uint32_t value = 0;

	if (!(v->status & STATUS_DRIVER))
		complain("configuration read before there is a driver");
	if (offset == 4 && v->grows) {
		v->grows = false;
		v->generation++;
		memcpy(v->config, &(uint64_t){ (uint64_t)1 << 32 }, 8);
	}
	if (v->fickle && offset < 64 && v->asked >> offset & 1)
		return UINT32_MAX;
	v->asked |= offset < 64 ? (uint64_t)1 << offset : 0;
	if (offset + bytes <= sizeof(v->config))
		memcpy(&value, v->config + offset, bytes);
	return value;
}

static uint32_t read(void *model, uint32_t offset, unsigned int bytes)
{
	struct fake_virtio *v = &fake_virtio.slot[offset / FAKE_VIRTIO_STRIDE];
	struct fake_virtio_queue *q = &v->queue[v->queue_sel % 2];

	offset %= FAKE_VIRTIO_STRIDE;
	switch (offset) {
	case 0x00:
		return v->magic;
	case 0x04:
		return v->version;
	case 0x08:
		return v->kind;
	case 0x10:
		return (uint32_t)(v->offered >> 32 * (v->sel[0] & 1));
	case 0x34:
		return v->queue_most;
	case 0x40:
	case 0x44:
		return v->unready_queue || q->ready;
	case 0x70:
		return v->status;
	case 0xfc:
		return v->generation;
	default:
		return offset >= 0x100 ? read_config(v, offset - 0x100, bytes) : 0;
	}
}

void fake_virtio_start(void)
{
	memset(&fake_virtio, 0, sizeof(fake_virtio));
	for (unsigned int i = 0; i < FAKE_VIRTIO_SLOTS; i++) {
		fake_virtio.slot[i].magic = 0x74726976;
		fake_virtio.slot[i].version = 1 + i % 2;
	}
	fake_bus_set(&(struct fake_bus){ .base = FAKE_VIRTIO_BASE,
					 .size = FAKE_VIRTIO_SLOTS * FAKE_VIRTIO_STRIDE,
					 .read = read,
					 .write = write });
}

struct fake_virtio *fake_virtio_plug(unsigned int slot, uint32_t version, uint32_t kind)
{
	struct fake_virtio *v = &fake_virtio.slot[slot];

	v->version = version;
	v->kind = kind;
	v->queue_most = 1024;
	v->status = 0xf; /* as a program that did not stop it left it */
	v->offered = version == 2 ? (uint64_t)1 << 32 : 0;
	v->offered |= 1u << 28 | 1u << 29; /* indirect descriptors, event index: not for us */
	return v;
}

unsigned int fake_virtio_active(const struct fake_virtio *v)
{
	return (unsigned int)!!v->queue[0].ready + (unsigned int)!!v->queue[1].ready;
}
