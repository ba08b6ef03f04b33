// SPDX-License-Identifier: MIT
/* The boot ROM's USB mode: which packets it takes. Numbers: hardware facts. */
#include <tools/emu/models/irom_parts.h>

/* Whole range inside; both may end at the end of the address space. */
static bool inside(uint32_t address, uint32_t size, uint32_t base, uint32_t window)
{
	return address >= base && address - base < window && size <= window - (address - base);
}

/* iRAM is seen at two places: 1.1. */
static bool in_iram(uint32_t address, uint32_t size)
{
	return inside(address, size, IROM_IRAM_BASE, IROM_IRAM_SIZE) ||
	       inside(address, size, IROM_IRAM_BASE - IROM_HIGH_ALIAS, IROM_IRAM_SIZE);
}

static bool accept_first(struct irom *i, uint32_t address, uint32_t size)
{
	if (in_iram(address, size))
		return true;
	irom_say(i,
		 "irom: packet dropped: 0x%x bytes for 0x%08x; the first one goes to iRAM, "
		 "0x%x bytes from 0x%08x",
		 size, address, IROM_IRAM_SIZE, IROM_IRAM_BASE);
	return false;
}

static bool accept_second(struct irom *i, uint32_t address, uint32_t size)
{
	uint32_t base, window;

	i->chip.dram(i->chip.ctx, &base, &window);
	if (inside(address, size, base, window))
		return true;
	if (!window)
		irom_say(i,
			 "irom: packet dropped: 0x%x bytes for 0x%08x, but the program in iRAM "
			 "did not initialise DRAM",
			 size, address);
	else
		irom_say(i,
			 "irom: packet dropped: 0x%x bytes for 0x%08x; the second one goes to "
			 "DRAM, 0x%x bytes from 0x%08x",
			 size, address, window, base);
	return false;
}

static bool accept(void *ctx, uint32_t address, uint32_t size)
{
	struct irom *i = ctx;
	uint32_t unaligned = address & 3; /* ARM code: 2.2, 2.4 */

	if (unaligned)
		irom_say(i, "irom: packet dropped: its address 0x%08x is no multiple of 4",
			 address);
	return !unaligned && (i->second ? accept_second : accept_first)(i, address, size);
}

static void data(void *ctx, uint32_t address, const uint8_t *bytes, size_t size)
{
	struct irom *i = ctx;

	i->chip.store(i->chip.ctx, address, bytes, size);
}

static void drop(struct irom *i, enum dnw_end how)
{
	i->counters.usb_dropped++;
	if (how == DNW_BAD_SUM)
		irom_say(i,
			 "irom: packet for 0x%08x dropped: its sum is 0x%04x, its data give 0x%04x",
			 i->dnw.address, i->dnw.sent_sum, i->dnw.sum);
	if (how == DNW_BAD_LENGTH)
		irom_say(i,
			 "irom: packet dropped: length 0x%x; all is ignored until the sender "
			 "connects again or pauses",
			 i->dnw.length);
	if (how == DNW_EMPTY)
		irom_say(i, "irom: packet for 0x%08x dropped: it is empty", i->dnw.address);
}

static void end(void *ctx, enum dnw_end how)
{
	struct irom *i = ctx;

	if (how != DNW_GOOD) {
		drop(i, how);
		return;
	}
	i->counters.usb_packets++;
	irom_go(i, i->dnw.address, !i->second);
}

void irom_usb_start(struct irom *i)
{
	i->dnw_user = (struct dnw_user){ i, accept, data, end };
	dnw_start(&i->dnw, &i->dnw_user);
	i->state = IROM_USB;
	irom_say(i, "irom: USB: waits for the %s packet%s", i->second ? "second" : "first",
		 i->chip.cable ? "" : "; none can come, as there is no usb=CHARDEV");
	irom_ring(i); /* so that its program stops the watchdog */
}

unsigned int irom_usb_room(const struct irom *i)
{
	return i->state == IROM_USB ? dnw_wanted(&i->dnw) : 0;
}

void irom_usb_receive(struct irom *i, const uint8_t *bytes, size_t size)
{
	if (i->state == IROM_USB)
		dnw_feed(&i->dnw, bytes, size);
}

void irom_usb_restart(struct irom *i)
{
	if (i->state == IROM_USB)
		dnw_start(&i->dnw, &i->dnw_user);
}

bool irom_usb_over(const struct irom *i)
{
	return i->state == IROM_DONE && !i->call;
}
