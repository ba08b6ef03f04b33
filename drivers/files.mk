# SPDX-License-Identifier: MIT
# Archive members: linked only when a board's table names them.
drivers-y += drivers/serial/pl011.c
drivers-y += drivers/timer/sp804.c
drivers-y += drivers/clk/s5pc100_clk.c
drivers-y += drivers/serial/s5p_uart.c
drivers-y += drivers/timer/s5p_pwm.c
drivers-y += drivers/watchdog/s5p_wdt.c
drivers-y += drivers/rtc/s3c_rtc.c
drivers-y += drivers/bus/s5p_srom.c
drivers-y += drivers/irq/pl192.c
drivers-y += drivers/led/s5p_led.c
drivers-y += drivers/rtc/pl031.c
drivers-y += drivers/mtd/cfi.c
drivers-y += drivers/mtd/cfi_query.c
drivers-y += drivers/mtd/s5p_nand.c drivers/mtd/nand.c drivers/mtd/nand_id.c drivers/mtd/nand_bbt.c drivers/mtd/nand_journal.c
keel-y += drivers/mtd/mtd.c
keel-y += drivers/mtd/part.c
keel-y += drivers/mtd/part_io.c

host-y += drivers/clk/s5pc100_clk.c drivers/serial/s5p_uart.c drivers/timer/s5p_pwm.c
host-y += drivers/watchdog/s5p_wdt.c drivers/rtc/s3c_rtc.c drivers/bus/s5p_srom.c
host-y += drivers/irq/pl192.c drivers/led/s5p_led.c
unit-objs-test_s5p := common/cmd/led.c common/cmd/wdt.c
host-y += drivers/mtd/mtd.c
host-y += drivers/mtd/part.c
host-y += drivers/mtd/part_io.c
host-y += drivers/mtd/cfi.c
host-y += drivers/mtd/cfi_query.c
host-y += drivers/mtd/s5p_nand.c drivers/mtd/nand.c drivers/mtd/nand_id.c drivers/mtd/nand_bbt.c drivers/mtd/nand_journal.c
drivers-y += drivers/net/smc911x.c
drivers-y += drivers/net/dm9000.c
host-y += drivers/net/dm9000.c
# Every byte of a kernel passes here.
CFLAGS_drivers/mtd/nand.c := -O2
CFLAGS_drivers/mtd/s5p_nand.c := -O2
drivers-y += drivers/block/blockdev.c
host-y += drivers/block/blockdev.c
drivers-y += drivers/rng/rng.c
host-y += drivers/rng/rng.c

VIRTIO := $(addprefix drivers/,virtio/scan.c virtio/mmio.c virtio/queue.c net/virtio_net.c block/virtio_blk.c \
	rng/virtio_rng.c)
drivers-y += $(VIRTIO)
host-y += $(VIRTIO)
