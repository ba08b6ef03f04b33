# SPDX-License-Identifier: MIT
keel-y += common/image/boot.c common/image/detect.c
keel-y += common/image/plan.c common/image/load.c common/image/fdt_fixup.c
keel-y += common/image/uimage.c common/image/uimage_boot.c common/image/script.c
keel-y += common/image/fdt_blob.c common/image/gzip.c common/image/elf.c

# The kernels that this processor runs.
keel-armv7 := $(addprefix common/image/,family32.c arm32.c zimage.c elf32.c)
keel-armv8 := $(keel-armv7) common/image/fdt_cpus.c
keel-y += $(keel-$(BOARD_ARCH))

# Trees, and inflate for whole buffers. The inner loop of inflate is measured: see doc/design/boot.md.
LIBFDT     := arm-trusted-firmware/lib/libfdt
LIBDEFLATE := libdeflate/lib
third-y += $(addprefix $(DEPS_SRC)/$(LIBFDT)/,fdt.c fdt_ro.c fdt_rw.c fdt_wip.c)
third-y += $(DEPS_SRC)/$(LIBDEFLATE)/deflate_decompress.c
KEEL_INCLUDES += -isystem $(DEPS_SRC)/arm-trusted-firmware/include/lib/libfdt \
	-isystem $(DEPS_SRC)/libdeflate
CFLAGS_third/$(LIBDEFLATE)/deflate_decompress.c := -O1 -fno-ivopts $(FAST) $(UNALIGNED)

# Every tree is checked whole (fdt_blob.c) before libfdt sees it, so libfdt need not:
# valid tree, version 17, blocks in order, no faults of its own.
KEEL_INCLUDES += -DFDT_ASSUME_MASK=53

host-y += common/image/detect.c
host-y += common/image/plan.c common/image/load.c common/image/fdt_fixup.c
host-y += common/image/uimage.c common/image/uimage_boot.c common/image/script.c
host-y += common/image/fdt_blob.c common/image/gzip.c common/image/elf.c
host-y += common/image/arm32.c common/image/zimage.c common/image/elf32.c
host-third-y += $(addprefix $(DEPS_SRC)/$(LIBFDT)/,fdt.c fdt_ro.c fdt_rw.c fdt_wip.c)
host-third-y += $(DEPS_SRC)/$(LIBDEFLATE)/deflate_decompress.c $(DEPS_SRC)/$(LIBDEFLATE)/x86/cpu_features.c
host-y += common/image/fdt_cpus.c
