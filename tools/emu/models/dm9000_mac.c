// SPDX-License-Identifier: MIT
/* DM9000: packet memory, what goes out and what comes in. Hardware facts 10.2 to 10.4. */
#include <tools/emu/models/dm9000_parts.h>

#include <string.h>

#define FCS_BYTES     4
#define HEADER_BYTES  4
#define SHORTEST      60 /* header to payload; the sender pads */
#define LONGEST	      1518
#define LONG_WITH_FCS 1522
#define TX_BYTES      DM9000_RX_START
#define RX_BYTES      (DM9000_SRAM - DM9000_RX_START)
#define GAP_BYTES     20 /* preamble and silence around a frame */

static uint8_t *reg_of(struct dm9000 *d)
{
	return d->regs.value;
}

void dm9000_mac_reset(struct dm9000 *d)
{
	struct dm9000_regs *r = &d->regs;

	r->rx_write = r->rx_read = DM9000_RX_START;
	r->tx_write = r->tx_read = 0;
	r->fetched = 0;
	r->packet_left = 0;
	r->sent_at = MODEL_NEVER;
	r->second = false;
	r->sram[DM9000_RX_START] = 0;
}

uint32_t dm9000_fcs(const uint8_t *bytes, size_t len)
{
	uint32_t crc = UINT32_MAX;

	while (len--) {
		crc ^= *bytes++;
		for (unsigned int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

/* The next address in the RX or TX part; without IMR b7 pointers run through all of SRAM. */
static uint16_t step(struct dm9000 *d, uint16_t at, unsigned int bytes, bool rx)
{
	unsigned int start = rx ? DM9000_RX_START : 0, end = rx ? DM9000_SRAM : TX_BYTES;
	unsigned int next = at + bytes;

	if (!(reg_of(d)[IMR] & IMR_RETURN))
		return next % DM9000_SRAM;
	if (at < end && next >= end)
		next = next - end + start;
	return next % DM9000_SRAM;
}

static void blame_return(struct dm9000 *d)
{
	if (!(reg_of(d)[IMR] & IMR_RETURN))
		model_complain(&d->model, "dm9000: SRAM access while IMR b7 (pointer return) is 0");
}

static uint16_t sram_word(const struct dm9000_regs *r, uint16_t at)
{
	return (uint16_t)(r->sram[at] | r->sram[(at + 1) % DM9000_SRAM] << 8);
}

/* A frame begins here: is there one, and was its first word fetched? */
static void packet_begin(struct dm9000 *d)
{
	struct dm9000_regs *r = &d->regs;
	unsigned int len;

	if (r->rx_read == r->rx_write) {
		model_complain(&d->model, "dm9000: MRCMD read behind the last received frame");
		return;
	}
	if (r->fetched != sram_word(r, r->rx_read))
		model_complain(&d->model, "dm9000: MRCMD read without a fresh MRCMDX before it");
	len = sram_word(r, step(d, r->rx_read, 2, true));
	r->packet_left = HEADER_BYTES + ((len + 1) & ~1u);
}

uint16_t dm9000_fetch(struct dm9000 *d, bool advance)
{
	struct dm9000_regs *r = &d->regs;
	uint16_t word;

	blame_return(d);
	if (advance && !r->packet_left)
		packet_begin(d);
	word = r->fetched;
	if (advance) {
		r->rx_read = step(d, r->rx_read, 2, true);
		r->packet_left -= r->packet_left ? 2 : 0;
	}
	r->fetched = sram_word(r, r->rx_read);
	if (advance && !r->packet_left && d->wires.room)
		d->wires.room(d->wires.ctx);
	return word;
}

void dm9000_store(struct dm9000 *d, uint16_t word, bool advance)
{
	struct dm9000_regs *r = &d->regs;

	blame_return(d);
	r->sram[r->tx_write] = (uint8_t)word;
	r->sram[(r->tx_write + 1) % DM9000_SRAM] = (uint8_t)(word >> 8);
	if (advance)
		r->tx_write = step(d, r->tx_write, 2, false);
}

void dm9000_pointer_write(struct dm9000 *d, uint8_t reg, uint8_t value)
{
	struct dm9000_regs *r = &d->regs;
	bool rx = reg == MRRL || reg == MRRH;
	uint16_t *pointer = rx ? &r->rx_read : &r->tx_write;

	if (reg == MRRH || reg == MWRH)
		*pointer = (uint16_t)((value << 8 | (*pointer & 0xff)) % DM9000_SRAM);
	else
		*pointer = (uint16_t)((*pointer & 0xff00) | value);
	if (rx)
		r->packet_left = 0;
}

/* Take the frame out of SRAM: what follows it in SRAM is the next one. */
static size_t frame_take(struct dm9000 *d)
{
	struct dm9000_regs *r = &d->regs;
	size_t len = (size_t)(reg_of(d)[TXPLH] << 8 | reg_of(d)[TXPLL]);
	size_t written = (size_t)(r->tx_write - r->tx_read + TX_BYTES) % TX_BYTES;
	uint16_t at = r->tx_read;

	if (((len + 1) & ~1ul) != written)
		model_complain(&d->model, "dm9000: TXPL asks for %u bytes, %u were written",
			       (unsigned int)len, (unsigned int)written);
	r->tx_read = r->tx_write;
	if (!len || len > LONGEST) {
		model_complain(&d->model, "dm9000: a frame of %u bytes is not sent",
			       (unsigned int)len);
		return 0;
	}
	for (size_t i = 0; i < len; i++, at = step(d, at, 1, false))
		r->frame[i] = r->sram[at];
	return len;
}

void dm9000_send(struct dm9000 *d)
{
	struct dm9000_regs *r = &d->regs;
	uint8_t no_pad = r->second ? TCR_PAD_OFF2 : TCR_PAD_OFF1;
	size_t len;

	if (r->sent_at != MODEL_NEVER) {
		model_complain(&d->model, "dm9000: TXREQ set while a frame is being sent");
		return;
	}
	len = frame_take(d);
	if (!len)
		return;
	if (len < SHORTEST && !(reg_of(d)[TCR] & no_pad)) {
		memset(r->frame + len, 0, SHORTEST - len);
		len = SHORTEST;
	}
	r->frame_len = len;
	reg_of(d)[TCR] |= TCR_REQUEST;
	r->sent_at = model_now(&d->model) + (len + FCS_BYTES + GAP_BYTES) * WIRE_NS_PER_BYTE;
}

static uint8_t frame_out(struct dm9000 *d)
{
	struct dm9000_regs *r = &d->regs;

	if (reg_of(d)[NCR] & NCR_LOOPBACK) {
		dm9000_receive(d, r->frame, r->frame_len);
		return 0;
	}
	if (!dm9000_link(d)) {
		model_complain(&d->model, "dm9000: a frame was sent without a link and is lost");
		return TSR_NO_LINK;
	}
	d->sent++;
	if (d->wires.tx)
		d->wires.tx(d->wires.ctx, r->frame, r->frame_len);
	return 0;
}

void dm9000_sent(struct dm9000 *d)
{
	struct dm9000_regs *r = &d->regs;
	bool second = r->second;

	r->sent_at = MODEL_NEVER;
	r->second = !second;
	reg_of(d)[TCR] &= (uint8_t)~TCR_REQUEST;
	reg_of(d)[second ? TSR2 : TSR1] = frame_out(d);
	reg_of(d)[NSR] |= second ? NSR_TX2END : NSR_TX1END;
	dm9000_interrupt(d, ISR_TX);
}

static bool address_wanted(struct dm9000 *d, const uint8_t *to)
{
	uint8_t rcr = reg_of(d)[RCR];
	uint32_t hash = ~dm9000_fcs(to, 6) & 0x3f;

	if (rcr & RCR_ALL)
		return true;
	if (!(to[0] & 1))
		return !memcmp(to, &reg_of(d)[PAR], 6);
	return (rcr & RCR_ALL_MULTI) || (reg_of(d)[MAR + hash / 8] >> hash % 8 & 1);
}

static uint8_t frame_status(const uint8_t *bytes, size_t len)
{
	uint32_t fcs = dm9000_fcs(bytes, len - FCS_BYTES);
	uint8_t status = bytes[0] & 1 ? RSR_GROUP : 0;

	for (unsigned int i = 0; i < FCS_BYTES; i++)
		if (bytes[len - FCS_BYTES + i] != (uint8_t)(fcs >> 8 * i))
			status |= RSR_CRC;
	if (len < SHORTEST + FCS_BYTES)
		status |= RSR_RUNT;
	return status;
}

static bool frame_wanted(struct dm9000 *d, const uint8_t *bytes, size_t len, uint8_t status)
{
	uint8_t rcr = reg_of(d)[RCR];

	if ((status & RSR_RUNT) && !(rcr & RCR_RUNT))
		return false;
	if ((status & RSR_CRC) && (rcr & RCR_NO_CRC))
		return false;
	if (len > LONG_WITH_FCS && (rcr & RCR_NO_LONG))
		return false;
	return address_wanted(d, bytes);
}

/* One byte stays free: a full ring must not look like an empty one; the 0 behind needs it too. */
static size_t ring_free(const struct dm9000_regs *r)
{
	return (size_t)(r->rx_read - r->rx_write - 1 + 2 * RX_BYTES) % RX_BYTES;
}

static void ring_put(struct dm9000 *d, uint8_t byte)
{
	struct dm9000_regs *r = &d->regs;

	r->sram[r->rx_write] = byte;
	r->rx_write = r->rx_write + 1 == DM9000_SRAM ? DM9000_RX_START : r->rx_write + 1;
}

static void overflow(struct dm9000 *d)
{
	uint8_t *reg = reg_of(d);

	d->overflows++;
	reg[NSR] |= NSR_RXOV;
	dm9000_interrupt(d, ISR_OVERFLOW);
	if ((reg[ROCR] & 0x7f) == 0x7f) {
		reg[ROCR] = ROCR_FULL;
		dm9000_interrupt(d, ISR_ROCR);
	} else {
		reg[ROCR]++;
	}
}

static void ring_add(struct dm9000 *d, const uint8_t *bytes, size_t len, uint8_t status)
{
	const uint8_t header[HEADER_BYTES] = { 1, status, (uint8_t)len, (uint8_t)(len >> 8) };
	size_t i;

	for (i = 0; i < HEADER_BYTES; i++)
		ring_put(d, header[i]);
	for (i = 0; i < len; i++)
		ring_put(d, bytes[i]);
	if (len % 2)
		ring_put(d, 0);
	d->regs.sram[d->regs.rx_write] = 0;
	d->received++;
	dm9000_interrupt(d, ISR_RX);
}

static bool listening(const struct dm9000 *d)
{
	const struct dm9000_regs *r = &d->regs;

	if (!(r->value[RCR] & RCR_ON) || model_now(&d->model) < r->reset_until)
		return false;
	return dm9000_link(d) || (r->value[NCR] & NCR_LOOPBACK);
}

void dm9000_receive_wire(struct dm9000 *d, const uint8_t *bytes, size_t len)
{
	uint8_t status;

	if (!listening(d) || len < 6 + FCS_BYTES || len > DM9000_FRAME_MAX)
		return;
	status = frame_status(bytes, len);
	if (!frame_wanted(d, bytes, len, status)) {
		d->filtered++;
		return;
	}
	reg_of(d)[RSR] = status;
	if (HEADER_BYTES + ((len + 1) & ~1ul) > ring_free(&d->regs))
		overflow(d);
	else
		ring_add(d, bytes, len, status);
	dm9000_tell(d);
}

void dm9000_receive(struct dm9000 *d, const uint8_t *frame, size_t len)
{
	uint8_t bytes[DM9000_FRAME_MAX];
	uint32_t fcs;

	if (len > sizeof(bytes) - FCS_BYTES)
		return;
	fcs = dm9000_fcs(frame, len);
	memcpy(bytes, frame, len);
	for (unsigned int i = 0; i < FCS_BYTES; i++)
		bytes[len + i] = (uint8_t)(fcs >> 8 * i);
	dm9000_receive_wire(d, bytes, len + FCS_BYTES);
}

bool dm9000_room(const struct dm9000 *d)
{
	return !listening(d) || ring_free(&d->regs) >= HEADER_BYTES + LONG_WITH_FCS;
}
