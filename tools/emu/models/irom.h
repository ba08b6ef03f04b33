/* SPDX-License-Identifier: MIT */
/*
 * The boot ROM (hardware facts 2, 15.1): what starts the board from NAND or USB.
 *
 * Its program (irom_code.c) runs on the CPU; what it does between two instructions of that
 * program is here, behind registers that only the program uses. Line 0 ends its WFI: it is
 * high from the time there is something to ask for until it is asked.
 *
 * NAND: reset, READ ID, 8 or 4 pages from page 0 through the bus at the reset timings of the
 * controller, each step of 512 bytes corrected by its 8-bit code, then BL1 is jumped to. Any
 * failure: USB. USB: a DNW packet for iRAM is called; when it returns, one for DRAM is jumped
 * to. The sum of the memory is never looked at: no checksum of BL1 is known.
 *
 * Conventions beyond 15.1, nothing of which was found for this chip: the watchdog is stopped
 * while the boot ROM waits for USB and restarted before it calls or jumps; time passes for
 * NAND cycles and tR only, not for correcting, copying and USB.
 */
#pragma once

#include <tools/emu/models/dnw.h>
#include <tools/emu/models/model.h>
#include <tools/emu/models/nand_chip.h>

#define IROM_BASE	 0x00000000u
#define IROM_SIZE	 0x00010000u
#define IROM_PORT	 0x0000f000u /* its registers; chosen by us, no software knows them */
#define IROM_IRAM_BASE	 0xd0020000u
#define IROM_IRAM_SIZE	 0x00018000u
#define IROM_HIGH_ALIAS	 0xd0000000u
#define IROM_BL1	 0xd0034000u
#define IROM_PAGES	 8 /* 16 KiB */
#define IROM_PAGES_SMALL 4

/* What the boot ROM finds on the chip. */
struct irom_chip {
	void *ctx;
	bool cable;		       /* somebody is at the other end of USB */
	uint32_t (*straps)(void *ctx); /* OMR */
	/** Where DRAM answers now; size 0: nowhere. */
	void (*dram)(void *ctx, uint32_t *base, uint32_t *size);
	void (*store)(void *ctx, uint32_t address, const uint8_t *bytes, size_t size);
	/** One line for the person at the board. */
	void (*say)(void *ctx, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
};

struct irom_counters {
	uint64_t ns;	      /* from reset to the first instruction of BL1 */
	uint64_t pages;	      /* read */
	uint64_t corrected;   /* bits */
	uint64_t usb_packets; /* used */
	uint64_t usb_dropped;
};

enum irom_state {
	IROM_OFF, /* its program did not begin yet */
	IROM_NAND_RESET,
	IROM_NAND_PAGE, /* tR */
	IROM_NAND_DATA, /* cycles of data */
	IROM_USB,	/* waits for a packet */
	IROM_READY,	/* there is an address to go to */
	IROM_DONE,	/* software runs */
};

struct irom {
	struct model model;
	/* Set before the first reset. */
	struct irom_chip chip;
	struct nand_chip *nand; /* NULL: none is there */
	unsigned int pages;	/* to be loaded */
	bool unused;		/* software was started without it */
	bool lax_ecc;		/* a page with an all-0xff code area is taken as it is */

	struct irom_counters counters;
	enum irom_state state;
	uint32_t go;
	bool call;   /* what was loaded may return */
	bool second; /* the packet for iRAM was called and did return */
	uint64_t began;
	unsigned int page;
	uint8_t raw[NAND_RAW];
	struct dnw dnw;
	struct dnw_user dnw_user;
};

extern const struct model_ops irom_ops;

/* Little endian words at IROM_BASE, position dependent. */
extern const uint32_t irom_code[];
extern const size_t irom_code_size;

/** irom_usb_room() - bytes that it takes from USB now: 0 while it does not listen */
unsigned int irom_usb_room(const struct irom *i);
void irom_usb_receive(struct irom *i, const uint8_t *bytes, size_t size);
/** irom_usb_restart() - the other side was plugged in anew: the next byte begins a packet */
void irom_usb_restart(struct irom *i);
/** irom_usb_over() - software runs that will not come back for another packet */
bool irom_usb_over(const struct irom *i);
