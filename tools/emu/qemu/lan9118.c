/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * board=smdk: QEMU's LAN9118 on SROM bank 3, as SMDKC100 has its SMC9115 (hardware facts 1.3).
 *
 * The chip sees 16 data lines and the lowest address lines only, so its registers repeat in
 * the bank; QEMU's model ends the emulator when it is accessed with bytes.
 */
#include <tools/emu/qemu/map.h>
#include <tools/emu/qemu/report.h>

#include "exec/address-spaces.h"
#include "hw/net/lan9118.h"
#include "hw/qdev-properties.h"
#include "hw/sysbus.h"
#include "net/net.h"
#include "qapi/error.h"
#include "qemu/units.h"

#include <tools/emu/models/gpio.h>
#include <tools/emu/models/sromc.h>

#define LAN_BASE  0x98000000
#define LAN_BANK  3
#define BANK_SIZE (128 * MiB)
#define CHIP_SIZE 0x100
#define LAN_PIN	  2 /* of GPH1: EINT10 (hardware facts 1.3) */
#define NO_SELECT UINT32_MAX

struct lan {
	struct s5p_board *board;
	MemoryRegion bank;
	MemoryRegion *chip;
};

/* Does this access get through to the chip as it is meant? */
static bool bank_fits(const struct lan *l, hwaddr offset, unsigned int size)
{
	struct sromc_bank bank = sromc_bank(l->board->sromc, LAN_BANK);
	bool selected = gpio_is_srom(l->board->gpio, LAN_BANK);

	l->board->on_bus = true;
	if (!selected)
		s5p_complain(l->board, "lan9118: GPK0[3] is not the chip select of SROM bank 3");
	else if (!bank.wide || bank.byte_address)
		s5p_complain(l->board,
			     "lan9118: SROM bank 3 is not 16 bits wide with half-word "
			     "addresses");
	else if (size == 1 || offset % size)
		s5p_complain(l->board, "lan9118: %u bytes at 0x%02x, it knows 2 and 4", size,
			     (unsigned int)offset);
	l->board->on_bus = false;
	return selected && bank.wide && !bank.byte_address && size > 1 && !(offset % size);
}

static uint64_t bank_read(void *opaque, hwaddr offset, unsigned int size)
{
	struct lan *l = opaque;
	uint64_t value = NO_SELECT;

	offset %= CHIP_SIZE;
	if (bank_fits(l, offset, size))
		memory_region_dispatch_read(l->chip, offset, &value, size_memop(size) | MO_LE,
					    MEMTXATTRS_UNSPECIFIED);
	return value;
}

static void bank_write(void *opaque, hwaddr offset, uint64_t value, unsigned int size)
{
	struct lan *l = opaque;

	offset %= CHIP_SIZE;
	if (bank_fits(l, offset, size))
		memory_region_dispatch_write(l->chip, offset, value, size_memop(size) | MO_LE,
					     MEMTXATTRS_UNSPECIFIED);
}

static const MemoryRegionOps bank_ops = {
	.read = bank_read,
	.write = bank_write,
	.endianness = DEVICE_LITTLE_ENDIAN,
	.valid = { .min_access_size = 1, .max_access_size = 4, .unaligned = true },
	.impl = { .min_access_size = 1, .max_access_size = 4, .unaligned = true },
};

static void lan_interrupt(void *opaque, int line, int level)
{
	struct lan *l = opaque;

	gpio_set_pin(l->board->gpio, GPH1, LAN_PIN, level);
}

void s5p_lan_add(struct s5p_board *b)
{
	struct lan *l = g_new0(struct lan, 1);
	DeviceState *dev = qdev_new(TYPE_LAN9118);

	l->board = b;
	if (nd_table[0].used) {
		qemu_check_nic_model(&nd_table[0], "lan9118");
		qdev_set_nic_properties(dev, &nd_table[0]);
	}
	qdev_prop_set_uint32(dev, "mode_16bit", 1);
	sysbus_realize_and_unref(SYS_BUS_DEVICE(dev), &error_fatal);
	sysbus_connect_irq(SYS_BUS_DEVICE(dev), 0, qemu_allocate_irq(lan_interrupt, l, 0));
	l->chip = sysbus_mmio_get_region(SYS_BUS_DEVICE(dev), 0);
	memory_region_init_io(&l->bank, OBJECT(b), &bank_ops, l, "lan9118-bank", BANK_SIZE);
	memory_region_add_subregion(get_system_memory(), LAN_BASE, &l->bank);
}
