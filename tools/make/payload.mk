# SPDX-License-Identifier: MIT
# What boots: Debian's kernel with a ramdisk of our own, and the payload kernel of the tests.

DEMO   := $(BUILD)/demo
DEBIAN ?= /usr/lib/debian-installer/images/12/armhf/text/debian-installer/armhf
# The size of the ramdisk that the hand-over figures are given for.
INITRD_PADDING := 3870000
PAYLOAD_CC := arm-none-eabi-gcc -march=armv7-a -marm -mfloat-abi=soft -nostdlib -ffreestanding \
	-Os -g -Wall -Wextra -Werror -Iinclude -I.

$(DEMO)/init: test/payload/init.c test/payload/init_arm.h tools/make/payload.mk
	$(Q)mkdir -p $(@D)
	$(Q)$(PAYLOAD_CC) -static -Wl,--build-id=none -Wl,-z,noexecstack -Wl,-Ttext=0x10000 -s \
		-DINIT_ARCH='<test/payload/init_arm.h>' -o $@ $<

$(DEMO)/initrd: $(DEMO)/init test/payload/make_initramfs.py
	$(Q)$(PYTHON) test/payload/make_initramfs.py $< $@ $(INITRD_PADDING)

$(DEMO)/vmlinuz: $(DEBIAN)/vmlinuz
	$(Q)mkdir -p $(@D)
	$(Q)cp $< $@

$(DEMO)/board.dtb: $(DEBIAN)/dtbs/vexpress-v2p-ca9.dtb
	$(Q)mkdir -p $(@D)
	$(Q)cp $< $@

$(DEBIAN)/%:
	@echo "no $@: install the Debian package debian-installer-12-netboot-armhf, or set DEBIAN=" >&2; exit 1

.PHONY: demo-files
demo-files: $(DEMO)/vmlinuz $(DEMO)/initrd $(DEMO)/board.dtb ## Debian's kernel, a ramdisk and a device tree in build/demo

# The payload kernel: checks the state that a kernel is entered in.
PAYLOAD        := $(BUILD)/payload
PAYLOAD_BOARDS := $(patsubst test/payload/board_%.h,%,$(wildcard test/payload/board_*.h))

$(PAYLOAD)/%/zImage: test/payload/head.S test/payload/kernel.c test/payload/kernel.ld test/payload/board_%.h
	$(Q)mkdir -p $(@D)
	$(Q)$(PAYLOAD_CC) -fpie -mno-unaligned-access -Wl,--build-id=none -T test/payload/kernel.ld \
		-DPAYLOAD_BOARD='<test/payload/board_$*.h>' -o $(@D)/kernel.elf $(filter %.S %.c,$^) -lgcc
	$(Q)arm-none-eabi-objcopy -O binary $(@D)/kernel.elf $@

.PHONY: payload
payload: $(PAYLOAD_BOARDS:%=$(PAYLOAD)/%/zImage) ## the kernels that check what a boot protocol promises, in build/payload

# A program for the emulated S5PC100 that uses the chip in other ways than Keel.
CHIP_SRC := $(wildcard test/payload/s5pc100/*.S test/payload/s5pc100/*.c)

$(PAYLOAD)/s5pc100/chip.elf: $(CHIP_SRC) $(wildcard test/payload/s5pc100/*.h) test/payload/s5pc100/chip.ld
	$(Q)mkdir -p $(@D)
	$(Q)$(PAYLOAD_CC) -mno-unaligned-access -Wl,--build-id=none -Wl,-z,noexecstack \
		-T test/payload/s5pc100/chip.ld -o $@ $(CHIP_SRC) -lgcc

# The arm64 kernel that checks every clause of the boot protocol, for any boot loader: with
# text_offset 0 and free to lie anywhere, and as kernels before 4.6 were.
CONFORMANCE     := test/payload/arm64-conformance
CONFORMANCE_SRC := $(wildcard $(CONFORMANCE)/*.S $(CONFORMANCE)/*.c)
# The PL011 that reports when the device tree names none.
CONFORMANCE_UART ?= 0x09000000
ARM64_PAYLOAD_CC := aarch64-linux-gnu-gcc -march=armv8-a -mgeneral-regs-only -mstrict-align \
	-mno-outline-atomics -nostdlib -ffreestanding -std=gnu11 -Os -g -fno-stack-protector \
	-Wall -Wextra -Werror -Wl,--build-id=none -Wl,-z,noexecstack -Wl,--no-warn-rwx-segments

$(PAYLOAD)/arm64/conformance: CONFORMANCE_KIND := -DTEXT_OFFSET=0 -DIMAGE_FLAGS=0xa
$(PAYLOAD)/arm64/conformance-old: CONFORMANCE_KIND := -DTEXT_OFFSET=0x80000 -DIMAGE_FLAGS=2
$(PAYLOAD)/arm64/conformance $(PAYLOAD)/arm64/conformance-old: $(CONFORMANCE_SRC) \
		$(wildcard $(CONFORMANCE)/*.h $(CONFORMANCE)/*.ld $(CONFORMANCE)/*.py)
	$(Q)mkdir -p $(@D)
	$(Q)$(ARM64_PAYLOAD_CC) -fpie -Wl,-pie -Wl,--no-dynamic-linker -T $(CONFORMANCE)/image.ld \
		$(CONFORMANCE_KIND) -DCONSOLE_DEFAULT=$(CONFORMANCE_UART) -o $@.elf $(CONFORMANCE_SRC)
	$(Q)aarch64-linux-gnu-objcopy -O binary $@.elf $@
	$(Q)$(PYTHON) $(CONFORMANCE)/seal.py $@

CONFORMANCE_FILES := $(addprefix $(PAYLOAD)/arm64/,conformance conformance-old shim.elf)
.PHONY: conformance
conformance: $(CONFORMANCE_FILES) ## the kernel that checks what an arm64 boot loader hands over

# The boot loader that breaks one clause at a time, to test those checks.
$(PAYLOAD)/arm64/shim.elf: $(CONFORMANCE)/shim/shim.S
	$(Q)mkdir -p $(@D)
	$(Q)$(ARM64_PAYLOAD_CC) -static -Wl,-Ttext=0x47000000 -o $@ $<

# Debian's arm64 kernel, plain and packed, with the same ramdisk.
DEMO64   := $(BUILD)/demo64
DEBIAN64 ?= /usr/lib/debian-installer/images/12/arm64/text/debian-installer/arm64

$(DEMO64)/init: test/payload/init.c test/payload/init_arm64.h tools/make/payload.mk
	$(Q)mkdir -p $(@D)
	$(Q)$(ARM64_PAYLOAD_CC) -Iinclude -I. -static -Wl,-Ttext=0x400000 -s \
		-DINIT_ARCH='<test/payload/init_arm64.h>' -o $@ $<

$(DEMO64)/initrd: $(DEMO64)/init test/payload/make_initramfs.py
	$(Q)$(PYTHON) test/payload/make_initramfs.py $< $@ $(INITRD_PADDING)

$(DEMO64)/Image: $(DEBIAN64)/linux
	$(Q)mkdir -p $(@D)
	$(Q)cp $< $@

$(DEMO64)/installer: $(DEBIAN64)/initrd.gz
	$(Q)mkdir -p $(@D)
	$(Q)cp $< $@

$(DEMO64)/vmlinuz.gz: $(DEMO64)/vmlinuz
	$(Q)gzip -1 -n -c $< > $@

$(DEMO64)/vmlinuz.lz4: $(DEMO64)/vmlinuz
	$(Q)lz4 -l -q -f $< $@

$(DEMO64)/vmlinuz.zst: $(DEMO64)/vmlinuz
	$(Q)zstd -q -f $< -o $@

# The kernel of a Debian system, out of the package linux-image-arm64 (DEBIAN_KERNEL=file.deb: that one).
$(DEMO64)/vmlinuz:
	$(Q)mkdir -p $(@D)
	$(Q)tools/fetch-kernel $@ $(DEBIAN_KERNEL)

$(DEBIAN64)/linux $(DEBIAN64)/initrd.gz:
	@echo "no $@: install the Debian package debian-installer-12-netboot-arm64, or set DEBIAN64=" >&2; exit 1

DEMO64_FILES := $(addprefix $(DEMO64)/,Image vmlinuz vmlinuz.gz vmlinuz.lz4 vmlinuz.zst initrd installer)
.PHONY: demo64-files
demo64-files: $(DEMO64_FILES) ## Debian's arm64 kernels, its installer and a ramdisk in build/demo64
