// SPDX-License-Identifier: MIT
/* CFI NOR chips; the rules are in fake_cfi.h. */
#include <test/fake/fake_cfi.h>

#include <string.h>

#include <test/fake/fake_bus.h>

#define READY	   0x80
#define BAD_ERASE  0x20
#define BAD_WRITE  0x10
#define NO_VOLTAGE 0x08
#define LOCKED	   0x02
#define BUSY_READS 3
#define EXTENDED   0x40

static unsigned int chips(const struct fake_cfi *f)
{
	return f->bus_bytes / f->chip_bytes;
}

static uint32_t bank_size(const struct fake_cfi *f)
{
	uint32_t size = f->size_exponent < 20 ? chips(f) << f->size_exponent : FAKE_CFI_BYTES_MAX;

	return size < FAKE_CFI_BYTES_MAX ? size : FAKE_CFI_BYTES_MAX;
}

bool fake_cfi_is_readable(const struct fake_cfi *f)
{
	for (unsigned int i = 0; i < chips(f); i++)
		if (f->chip[i].mode != CHIP_ARRAY || f->chip[i].cycle != IDLE)
			return false;
	return true;
}

static void show(struct fake_cfi *f)
{
	if (fake_cfi_is_readable(f))
		memcpy(f->memory, f->array, bank_size(f));
	else
		memset(f->memory, READY, bank_size(f));
}

/* Size of the sector that holds bank offset @at. */
static uint32_t sector_size(const struct fake_cfi *f, uint32_t at)
{
	uint32_t end = 0;

	for (unsigned int i = 0; i < f->regions; i++) {
		uint32_t size = f->region_256[i] * 256u * chips(f);

		end += size * (f->region_sectors[i] + 1u);
		if (at < end)
			return size;
	}
	return bank_size(f);
}

static uint8_t query(const struct fake_cfi *f, uint32_t word)
{
	static const uint8_t fixed[] = {
		[0x10] = 'Q',	      [0x11] = 'R',	    [0x12] = 'Y',     [0x15] = EXTENDED,
		[0x1f] = 9,	      [0x20] = 6,	    [0x21] = 3,	      [0x23] = 2,
		[0x24] = 2,	      [0x25] = 2,	    [EXTENDED] = 'P', [EXTENDED + 1] = 'R',
		[EXTENDED + 2] = 'I', [EXTENDED + 3] = '1',
	};
	unsigned int region = (word - 0x2d) / 4;

	if (word >= 0x2d && region < f->regions && word < EXTENDED) {
		const uint16_t pair[2] = { f->region_sectors[region], f->region_256[region] };

		return (uint8_t)(pair[(word - 0x2d) % 4 / 2] >> 8 * ((word - 0x2d) % 2));
	}
	if (word == 0x13)
		return (uint8_t)f->command_set;
	if (word == 0x27)
		return f->size_exponent;
	if (word == 0x2a)
		return f->buffer_exponent;
	if (word == 0x2c)
		return f->regions;
	if (word == EXTENDED + 5)
		return f->locks ? 0x20 : 0;
	return word < sizeof(fixed) ? fixed[word] : 0;
}

static uint32_t chip_read(struct fake_cfi *f, struct fake_cfi_chip *c, uint32_t offset)
{
	uint32_t word = offset / f->bus_bytes;

	if (c->mode == CHIP_ID)
		return word == 0 ? 0x89 : word == 1 ? 0x18 : 0;
	if (c->mode == CHIP_QUERY)
		return query(f, word);
	if (c->busy || f->never_ready) {
		c->busy -= c->busy != 0;
		return c->status & (uint8_t)~READY;
	}
	return c->status;
}

static uint32_t bus_read(void *model, uint32_t offset, unsigned int bytes)
{
	struct fake_cfi *f = model;
	uint32_t value = 0;

	if (bytes != f->bus_bytes || offset % bytes)
		f->rule_breaks++;
	for (unsigned int i = 0; i < chips(f); i++) {
		struct fake_cfi_chip *c = &f->chip[i];
		uint32_t lane = 0;

		if (c->mode == CHIP_ARRAY && c->cycle == IDLE)
			memcpy(&lane, f->array + offset + i * f->chip_bytes, f->chip_bytes);
		else
			lane = chip_read(f, c, offset);
		value |= lane << 8 * i * f->chip_bytes;
	}
	return value;
}

static bool is_locked(const struct fake_cfi *f, uint32_t offset)
{
	return f->locked || (f->locks && !f->unlocked[offset / 256]);
}

/* One chip's word; bits only fall. */
static void set_word(struct fake_cfi *f, struct fake_cfi_chip *c, uint32_t offset, uint32_t value)
{
	uint8_t *to = f->array + offset + (size_t)(c - f->chip) * f->chip_bytes;
	uint32_t old = 0;

	memcpy(&old, to, f->chip_bytes);
	if (is_locked(f, offset)) {
		c->status |= LOCKED | BAD_WRITE;
		return;
	}
	if (f->fail_program || f->no_voltage) {
		c->status |= (uint8_t)(f->no_voltage ? NO_VOLTAGE | BAD_WRITE : BAD_WRITE);
		return;
	}
	if ((old & value) != value)
		f->rule_breaks++;
	old &= value;
	if (f->stuck_bit)
		old |= 1;
	memcpy(to, &old, f->chip_bytes);
	f->programs++;
}

static void erase(struct fake_cfi *f, struct fake_cfi_chip *c, uint32_t offset)
{
	uint32_t size = sector_size(f, offset), start = offset - offset % size;
	uint32_t lane = (uint32_t)(c - f->chip) * f->chip_bytes;

	if (is_locked(f, offset)) {
		c->status |= LOCKED | BAD_ERASE;
		return;
	}
	if (f->fail_erase) {
		c->status |= BAD_ERASE;
		return;
	}
	for (uint32_t at = start; at < start + size; at += f->bus_bytes)
		memset(f->array + at + lane, 0xff, f->chip_bytes);
	if (f->stuck_bit)
		f->array[start + lane] &= 0xfe;
	f->erases++;
}

static void begin(struct fake_cfi *f, struct fake_cfi_chip *c, uint32_t offset, uint8_t command)
{
	if (command == 0xff || command == 0xf0)
		c->mode = CHIP_ARRAY;
	else if (command == 0x50)
		c->status = READY;
	else if (command == 0x90)
		c->mode = CHIP_ID;
	else if (command == 0x98)
		c->mode = CHIP_QUERY;
	else if (command == 0x70)
		c->mode = CHIP_STATUS;
	else if (command == 0x40 || command == 0x10)
		c->cycle = PROGRAM;
	else if (command == 0x20)
		c->cycle = ERASE;
	else if (command == 0x60)
		c->cycle = LOCK;
	else if (command == 0xe8) {
		c->mode = CHIP_STATUS;
		if (f->buffer_busy && c == f->chip)
			f->buffer_busy--;
		c->busy = f->buffer_busy || f->never_ready;
		c->cycle = c->busy ? IDLE : BUFFER_COUNT;
		c->window = offset;
		c->loaded = 0;
	} else {
		f->rule_breaks++;
	}
}

static void buffer_word(struct fake_cfi *f, struct fake_cfi_chip *c, uint32_t offset,
			uint32_t value)
{
	uint32_t window = chips(f) << f->buffer_exponent;

	if (offset / window != c->window / window || c->loaded == 256) {
		c->status |= BAD_WRITE | BAD_ERASE;
		f->rule_breaks++;
		return;
	}
	c->at[c->loaded] = offset;
	c->value[c->loaded++] = value;
	if (--c->words_left == 0)
		c->cycle = BUFFER_CONFIRM;
}

static void finish(struct fake_cfi *f, struct fake_cfi_chip *c, uint32_t offset, uint32_t value)
{
	unsigned int cycle = c->cycle;

	c->cycle = IDLE;
	c->mode = CHIP_STATUS;
	c->busy = BUSY_READS;
	if (cycle == PROGRAM)
		set_word(f, c, offset, value);
	else if (cycle == LOCK && (value == 0x01 || value == 0xd0))
		memset(f->unlocked + offset / 256, value == 0xd0, sector_size(f, offset) / 256);
	else if (value != 0xd0)
		c->status |= BAD_WRITE | BAD_ERASE;
	else if (cycle == ERASE)
		erase(f, c, offset);
	else
		for (uint32_t i = 0; i < c->loaded; i++)
			set_word(f, c, c->at[i], c->value[i]);
}

static void chip_write(struct fake_cfi *f, struct fake_cfi_chip *c, uint32_t offset, uint32_t value)
{
	if (c->cycle == IDLE) {
		begin(f, c, offset, (uint8_t)value);
	} else if (c->cycle == BUFFER_COUNT) {
		c->words_left = (value & 0xffff) + 1;
		c->cycle = BUFFER_DATA;
		if (c->words_left * f->chip_bytes > 1u << f->buffer_exponent)
			f->rule_breaks++;
	} else if (c->cycle == BUFFER_DATA) {
		buffer_word(f, c, offset, value);
	} else {
		finish(f, c, offset, value);
	}
}

static void bus_write(void *model, uint32_t offset, unsigned int bytes, uint32_t value)
{
	struct fake_cfi *f = model;
	bool readable = fake_cfi_is_readable(f);
	uint32_t mask = f->chip_bytes == 4 ? UINT32_MAX : (1u << 8 * f->chip_bytes) - 1;

	if (bytes != f->bus_bytes || offset % bytes)
		f->rule_breaks++;
	for (unsigned int i = 0; i < chips(f); i++)
		chip_write(f, &f->chip[i], offset, value >> 8 * i * f->chip_bytes & mask);
	if (readable || fake_cfi_is_readable(f))
		show(f);
}

void fake_cfi_init(struct fake_cfi *f)
{
	memset(f, 0, sizeof(*f));
	memset(f->array, 0xff, sizeof(f->array));
	f->bus_bytes = 4;
	f->chip_bytes = 2;
	f->size_exponent = 15;
	f->buffer_exponent = 5;
	f->command_set = 1;
	f->regions = 1;
	f->region_sectors[0] = 15;
	f->region_256[0] = 8;
}

void fake_cfi_start(struct fake_cfi *f)
{
	for (unsigned int i = 0; i < 4; i++)
		f->chip[i] = (struct fake_cfi_chip){ .status = READY };
	show(f);
	fake_bus_set(&(struct fake_bus){ .base = (uintptr_t)f->memory,
					 .size = sizeof(f->memory),
					 .read = bus_read,
					 .write = bus_write,
					 .model = f });
}
