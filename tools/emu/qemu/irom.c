// SPDX-License-Identifier: GPL-2.0-or-later
/* The boot ROM in the machine: its code, its ports, the USB cable (a chardev). */
#include <tools/emu/qemu/map.h>
#include <tools/emu/qemu/nand.h>
#include <tools/emu/qemu/report.h>

#include "chardev/char-fe.h"
#include "exec/address-spaces.h"
#include "hw/core/cpu.h"
#include "qapi/error.h"

#include <tools/emu/models/dmc.h>
#include <tools/emu/models/irom.h>
#include <tools/emu/models/syscon.h>

#define USB_PAUSE_MS 200 /* of the host's time: after nonsense, a packet begins anew */

struct boot_rom {
	struct irom irom; /* first: what the block takes as its state */
	struct s5p_board *board;
	CharBackend usb;
	QEMUTimer *pause, *listen;
};

static uint32_t rom_straps(void *ctx)
{
	return s5p_peek(((struct boot_rom *)ctx)->board, CHIPID_BASE + 4);
}

static void rom_dram(void *ctx, uint32_t *base, uint32_t *size)
{
	struct boot_rom *r = ctx;
	struct dmc_window w = dmc_window(s5p_block_find(r->board, "dmc")->state, 0);

	*base = w.base;
	*size = w.size;
}

static void rom_store(void *ctx, uint32_t address, const uint8_t *bytes, size_t size)
{
	address_space_write(&address_space_memory, address, MEMTXATTRS_UNSPECIFIED, bytes, size);
}

static void rom_say(void *ctx, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	s5p_vsay(fmt, args);
	va_end(args);
}

/*
 * The boot ROM waits in WFI for something that is no interrupt to the program it starts. A
 * virtual interrupt ends WFI, and a Cortex-A8, without virtualization, never takes it.
 */
static void end_wfi(void *opaque, int n, int level)
{
	struct boot_rom *r = opaque;

	if (level) {
		cpu_interrupt(CPU(r->board->cpu), CPU_INTERRUPT_VIRQ);
		timer_mod(r->listen, qemu_clock_get_ms(QEMU_CLOCK_REALTIME));
	} else {
		cpu_reset_interrupt(CPU(r->board->cpu), CPU_INTERRUPT_VIRQ);
	}
}

static void usb_listen(void *opaque)
{
	struct boot_rom *r = opaque;

	qemu_chr_fe_accept_input(&r->usb);
}

static int usb_can_receive(void *opaque)
{
	struct boot_rom *r = opaque;

	return (int)MIN(irom_usb_room(&r->irom), INT_MAX);
}

static void usb_receive(void *opaque, const uint8_t *buf, int size)
{
	struct boot_rom *r = opaque;

	irom_usb_receive(&r->irom, buf, (size_t)size);
	timer_mod(r->pause, qemu_clock_get_ms(QEMU_CLOCK_REALTIME) + USB_PAUSE_MS);
}

/* Nothing came for a while. What has started leaves USB alone: the sender sees it go. */
static void usb_pause(void *opaque)
{
	struct boot_rom *r = opaque;

	if (irom_usb_over(&r->irom))
		qemu_chr_fe_disconnect(&r->usb);
	else if (r->irom.dnw.lost)
		irom_usb_restart(&r->irom);
}

static void usb_event(void *opaque, QEMUChrEvent event)
{
	struct boot_rom *r = opaque;

	if (event == CHR_EVENT_OPENED)
		irom_usb_restart(&r->irom);
}

static void connect_usb(struct boot_rom *r, const char *id)
{
	r->pause = timer_new_ms(QEMU_CLOCK_REALTIME, usb_pause, r);
	r->listen = timer_new_ms(QEMU_CLOCK_REALTIME, usb_listen, r);
	if (!id)
		return;
	r->irom.chip.cable = true;
	qemu_chr_fe_init(&r->usb, qemu_chr_find(id), &error_fatal);
	qemu_chr_fe_set_handlers(&r->usb, usb_can_receive, usb_receive, usb_event, NULL, r, NULL,
				 true);
}

void s5p_irom_add(struct s5p_board *b)
{
	struct boot_rom *r = g_new0(struct boot_rom, 1);
	struct irom_counters *n = &r->irom.counters;
	struct s5p_block *block;

	r->board = b;
	r->irom.chip = (struct irom_chip){ r, false, rom_straps, rom_dram, rom_store, rom_say };
	r->irom.nand = s5p_nand_chip(b);
	r->irom.pages = b->option.irom_8k ? IROM_PAGES_SMALL : IROM_PAGES;
	r->irom.unused = b->option.start_direct;
	r->irom.lax_ecc = b->option.irom_lax_ecc;
	block = s5p_block_add(b, &irom_ops, r, IROM_BASE + IROM_PORT);
	block->line[0] = qemu_allocate_irq(end_wfi, r, 0);
	connect_usb(r, b->option.usb);
	memcpy(memory_region_get_ram_ptr(&b->irom), irom_code, irom_code_size);
	s5p_stat_add(b, "irom_ns", &n->ns);
	s5p_stat_add(b, "irom_pages", &n->pages);
	s5p_stat_add(b, "irom_corrected", &n->corrected);
	s5p_stat_add(b, "irom_usb_packets", &n->usb_packets);
	s5p_stat_add(b, "irom_usb_dropped", &n->usb_dropped);
}
