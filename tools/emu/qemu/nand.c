// SPDX-License-Identifier: GPL-2.0-or-later
/* The NAND controller on the bus, its chip in the image file of -drive if=mtd. */
#include <tools/emu/qemu/map.h>
#include <tools/emu/qemu/nand.h>
#include <tools/emu/qemu/report.h>

#include "block/block_int.h"
#include "qemu/error-report.h"
#include "sysemu/block-backend.h"
#include "sysemu/blockdev.h"

#include <tools/emu/models/gpio.h>
#include <tools/emu/models/nand_ctrl.h>
#include <tools/emu/models/nand_file.h>
#include <tools/emu/models/syscon.h>

#define NAND_BASE    0xe7200000
#define NFC_LINE     8	   /* of VIC1: hardware facts 7.4 */
#define CLKGATE_D0_1 0x504 /* hardware facts 3.6 */
#define NFCON_GATE   3

static void G_NORETURN refuse(const char *why)
{
	error_report("-drive if=mtd: %s", why);
	exit(EXIT_FAILURE);
}

/* The file is ours: QEMU's block layer works in sectors and cannot let it grow. */
static const char *image_path(struct s5p_board *b)
{
	DriveInfo *drive = drive_get(IF_MTD, 0, 0);
	BlockBackend *blk = drive ? blk_by_legacy_dinfo(drive) : NULL;
	BlockDriverState *bs = blk ? blk_bs(blk) : NULL;

	if (!drive)
		return NULL;
	if (!bs || strcmp(bs->drv->format_name, "raw") || !bs->file ||
	    strcmp(bs->file->bs->drv->format_name, "file"))
		refuse("the NAND image is a plain file: format=raw,file=PATH, without snapshot");
	if (bdrv_is_read_only(bs))
		refuse("the NAND chip is written: not with readonly=on");
	if (blk_attach_dev(blk, DEVICE(b->cpu)))
		refuse("this drive is in use");
	return bs->file->bs->filename;
}

static void read_faults(struct s5p_board *b, struct nand_chip *chip)
{
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;
	char why[256];

	if (!b->option.faults)
		return;
	if (!g_file_get_contents(b->option.faults, &text, NULL, &error))
		snprintf(why, sizeof(why), "%s", error->message);
	else if (!nand_faults_parse(&chip->array.faults, b->option.faults, text, why, sizeof(why)))
		return;
	error_report("faults=%s", why);
	exit(EXIT_FAILURE);
}

static void power_off(void *ctx)
{
	struct s5p_board *b = ctx;
	char why[64];

	snprintf(why, sizeof(why), "flash operation %u", s5p_nand_chip(b)->array.operations);
	s5p_power_cut(b, why);
}

static const char *cut_off(void *ctx)
{
	struct s5p_board *b = ctx;

	if (!syscon_gate_open(b->syscon, CLKGATE_D0_1, NFCON_GATE))
		return "its clock is off (gate D0_1, bit 3)";
	if (!gpio_is_nand(s5p_block_find(b, gpio_ops.name)->state))
		return "GPK0 or GPK2 use its pins otherwise";
	return NULL;
}

static void add_stats(struct s5p_board *b, struct nand_ctrl *ctrl)
{
	struct nand_counters *c = &ctrl->chip->array.counters;
	const struct s5p_stat stats[] = {
		{ (char *)"bus_ns", &ctrl->bus_ns },
		{ (char *)"bus_cycles", &ctrl->bus_cycles },
		{ (char *)"ecc_ns", &ctrl->engine.search_ns },
		{ (char *)"tr_ns", &c->tr_ns },
		{ (char *)"tprog_ns", &c->tprog_ns },
		{ (char *)"tbers_ns", &c->tbers_ns },
		{ (char *)"reads", &c->reads },
		{ (char *)"programs", &c->programs },
		{ (char *)"erases", &c->erases },
		{ (char *)"flash_failed", &c->failed },
		{ (char *)"max_wear", &c->max_wear },
	};

	for (size_t i = 0; i < ARRAY_SIZE(stats); i++)
		s5p_stat_add(b, stats[i].name, stats[i].value);
}

static struct nand_chip *make_chip(struct s5p_board *b, struct model *model, const char *path)
{
	struct nand_chip *chip = g_new0(struct nand_chip, 1);
	struct nand_file *file = g_new0(struct nand_file, 1);
	char why[256];

	if (nand_file_open(file, path, why, sizeof(why)))
		refuse(why);
	nand_chip_init(chip, model, &file->store);
	chip->power_off = power_off;
	chip->power_ctx = b;
	read_faults(b, chip);
	return chip;
}

void s5p_nand_add(struct s5p_board *b)
{
	struct nand_ctrl *ctrl = g_new0(struct nand_ctrl, 1);
	struct s5p_block *block = s5p_block_add(b, &nand_ctrl_ops, ctrl, NAND_BASE);
	const char *path = image_path(b);

	ctrl->nand_boot = !b->option.boot_usb;
	ctrl->cut_off = cut_off;
	ctrl->cut_off_ctx = b;
	s5p_interrupt(block, 0, 1, NFC_LINE);
	if (path) {
		ctrl->chip = make_chip(b, &ctrl->model, path);
		add_stats(b, ctrl);
	} else if (b->option.faults) {
		refuse("faults= is about a NAND chip: say which file holds it");
	}
}

struct nand_chip *s5p_nand_chip(struct s5p_board *b)
{
	return ((struct nand_ctrl *)s5p_block_find(b, nand_ctrl_ops.name)->state)->chip;
}
