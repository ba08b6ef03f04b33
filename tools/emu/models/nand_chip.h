/* SPDX-License-Identifier: MIT */
/*
 * K9F2G08U0x: 256 MB of SLC NAND, 2048 + 64 bytes a page, 64 pages a block, on an 8-bit bus.
 *
 * Hardware facts 9.1 to 9.4. The four calls command, address, write and read are the bus
 * cycles with CLE, with ALE, with WE and with RE. Times are virtual: an operation starts with
 * its last command byte and changes the cells when its time is over; RnB is low in between,
 * and a reset or a power cycle meanwhile leaves the cells torn.
 *
 * Beyond the hardware facts, by convention: a data cycle that nobody defined (chip busy, no command,
 * behind column 2111, ID byte 5 and more) reads as NAND_JUNK or, the ID, begins again.
 */
#pragma once

#include <tools/emu/models/nand_array.h>

/* Hardware facts 9.3, in ns: typical values, tR and tDBSY the greatest. */
#define NAND_TR		  25000
#define NAND_TPROG	  200000
#define NAND_TBERS	  1500000
#define NAND_TDBSY	  1000
#define NAND_TRST_READY	  5000 /* nothing was going on, or a read */
#define NAND_TRST_PROGRAM 10000
#define NAND_TRST_ERASE	  500000
#define NAND_JUNK	  0xa5
#define NAND_ID_BYTES	  5

enum nand_mode {
	NAND_IDLE,
	NAND_READ_ADDRESS,    /* after 00 */
	NAND_READ_OUT,	      /* the page register goes out */
	NAND_COLUMN_OUT,      /* after 05 */
	NAND_PROGRAM_ADDRESS, /* after 80, 81, 85 of a copy-back */
	NAND_PROGRAM_IN,
	NAND_COLUMN_IN, /* after 85 between data */
	NAND_ERASE_ADDRESS,
	NAND_ID_ADDRESS,
	NAND_ID_OUT,
	NAND_STATUS,
	NAND_MODES
};

enum nand_operation {
	NAND_NOTHING,
	NAND_READING,
	NAND_PROGRAMMING,
	NAND_ERASING,
	NAND_DUMMY, /* tDBSY, tRST */
};

/* One page on its way to or from the cells; a two-plane command has two. */
struct nand_plane {
	uint32_t page;
	uint32_t op; /* number of its operation */
	struct nand_outcome outcome;
	uint8_t raw[NAND_RAW];
};

struct nand_chip {
	const struct model *model;
	struct nand_array array;
	/** Called by a power cut of the fault menu; the chip is dead afterwards. */
	void (*power_off)(void *ctx);
	void *power_ctx;

	bool dead;
	bool loaded;	   /* the page register holds a page to read */
	bool copy_back;	   /* ... that 35 put there */
	bool second_plane; /* 11 was given: 81 may follow */
	bool complained;
	bool by_plane; /* status was asked for with F1 */
	enum nand_mode mode;
	uint8_t address[5];
	unsigned int addresses;
	uint32_t column;
	uint8_t status; /* b0 fail, b1 and b2: of which plane */
	bool was_reset; /* status reads 0xc0 */
	struct nand_plane planes[2];
	unsigned int plane; /* the one in use */
	enum nand_operation busy;
	uint64_t until;
};

/**
 * nand_chip_init() - a chip just powered on
 * @model: whose clock it runs by, and through whom it complains
 * @store: what it holds; stays the caller's
 */
void nand_chip_init(struct nand_chip *c, const struct model *model, const struct nand_store *store);
/** A power cycle: an operation that was going on is torn, the cells stay. */
void nand_chip_power_on(struct nand_chip *c);

void nand_chip_command(struct nand_chip *c, uint8_t command);
void nand_chip_address(struct nand_chip *c, uint8_t byte);
void nand_chip_write(struct nand_chip *c, uint8_t byte);
uint8_t nand_chip_read(struct nand_chip *c);

/** The RnB pin. */
bool nand_chip_ready(struct nand_chip *c);
/** When it goes high again; 0: it is high. */
uint64_t nand_chip_ready_at(struct nand_chip *c);

/**
 * nand_chip_read_page() - a page as whoever drives the bus would get it, at once
 *
 * For the boot ROM model: faults work and tR is counted, but no virtual time passes. The page
 * register and the command in progress stay as they are.
 */
void nand_chip_read_page(struct nand_chip *c, uint32_t page, uint8_t raw[NAND_RAW]);
/**
 * nand_chip_targets() - the pages that @command would program, or whose blocks it would erase
 *
 * Returns how many, 0 to 2. For the lock of the controller, which stops such commands.
 */
unsigned int nand_chip_targets(const struct nand_chip *c, uint8_t command, uint32_t pages[2]);
