# SPDX-License-Identifier: MIT
keel-y += common/image/boot.c common/image/bytes.c common/image/detect.c
keel-y += common/image/plan.c common/image/load.c common/image/fdt_fixup.c common/image/told.c
keel-y += common/image/uimage.c common/image/uimage_boot.c common/image/script.c
keel-y += common/image/fdt_blob.c common/image/gzip.c common/image/elf.c common/image/unpack.c

# The kernels that this processor runs.
keel-armv7 := $(addprefix common/image/,family32.c arm32.c zimage.c elf32.c)
keel-armv8 := $(addprefix common/image/,family64.c arm64.c image64.c packed.c lz4.c zstd.c elf64.c)
keel-armv8 += $(addprefix common/image/,fit.c fit_tree.c fit_conf.c fit_hash.c merge.c zboot.c)
keel-armv8 += common/image/fdt_cpus.c
keel-y += $(keel-$(BOARD_ARCH))

# Trees, and inflate for whole buffers. The inner loop of inflate is measured: see doc/design/boot.md.
LIBFDT     := arm-trusted-firmware/lib/libfdt
LIBDEFLATE := libdeflate/lib
third-y += $(addprefix $(DEPS_SRC)/$(LIBFDT)/,fdt.c fdt_ro.c fdt_rw.c fdt_wip.c fdt_overlay.c)
third-y += $(DEPS_SRC)/$(LIBDEFLATE)/deflate_decompress.c
# A boot walks the whole tree several times.
READ_FDT_armv7 := -Os
READ_FDT_armv8 := -O2 $(UNALIGNED_armv8)
$(foreach f,fdt.c fdt_ro.c,$(eval CFLAGS_third/$(LIBFDT)/$(f) := $(READ_FDT_$(BOARD_ARCH))))
KEEL_INCLUDES += -isystem $(DEPS_SRC)/arm-trusted-firmware/include/lib/libfdt \
	-isystem $(DEPS_SRC)/libdeflate
# Flags by measurement: doc/design/boot.md, make bench ONLY=unzip.
INFLATE_armv7 := -O1 -fno-ivopts
INFLATE_armv8 := -O2 -fno-gcse -fno-schedule-insns -fno-schedule-insns2 -fno-tree-pre -fno-code-hoisting
CFLAGS_third/$(LIBDEFLATE)/deflate_decompress.c := $(INFLATE_$(BOARD_ARCH)) $(FASTER) $(UNALIGNED)

# lz4 and zstd: the decoders only, without dictionaries that need malloc().
LZ4  := lz4/lib
ZSTD := libzstd/lib
lz4-zstd := $(addprefix $(LZ4)/,lz4.c xxhash.c) \
	$(addprefix $(ZSTD)/common/,entropy_common.c error_private.c fse_decompress.c xxhash.c zstd_common.c) \
	$(addprefix $(ZSTD)/decompress/,huf_decompress.c zstd_ddict.c zstd_decompress.c zstd_decompress_block.c)
# The hashes of FIT.
BEARSSL := $(addprefix bearssl/src/,hash/md5.c hash/sha1.c hash/sha2small.c hash/sha2big.c)
BEARSSL += $(addprefix bearssl/src/codec/,dec32be.c enc32be.c dec32le.c enc32le.c dec64be.c enc64be.c)
third-armv8 := $(addprefix $(DEPS_SRC)/,$(lz4-zstd) $(BEARSSL))
third-y += $(third-$(BOARD_ARCH))
KEEL_INCLUDES += -isystem $(DEPS_SRC)/$(LZ4) -isystem $(DEPS_SRC)/$(ZSTD) \
	-isystem $(DEPS_SRC)/bearssl/inc
LZ4_ZSTD_DEFS := -DZSTD_LEGACY_SUPPORT=0 -DZSTD_DISABLE_ASM -DDYNAMIC_BMI2=0 -DZSTD_STRIP_ERROR_STRINGS \
	-DHUF_FORCE_DECOMPRESS_X1 -DZSTD_FORCE_DECOMPRESS_SEQUENCES_SHORT -DZSTD_NO_INLINE -DLZ4_FAST_DEC_LOOP=0
$(foreach f,$(lz4-zstd),$(eval CFLAGS_third/$(f) := -Os $(UNALIGNED) $(LZ4_ZSTD_DEFS)))

$(foreach f,$(BEARSSL),$(eval CFLAGS_third/$(f) := -I$(DEPS_SRC)/bearssl/src))

# Every tree is checked whole (fdt_blob.c) before libfdt sees it, so libfdt need not:
# valid tree, version 17, blocks in order, no faults of its own.
KEEL_INCLUDES += -DFDT_ASSUME_MASK=53

host-y += common/image/detect.c
host-y += common/image/plan.c common/image/load.c common/image/fdt_fixup.c common/image/told.c
host-y += common/image/uimage.c common/image/uimage_boot.c common/image/script.c
host-y += common/image/fdt_blob.c common/image/gzip.c common/image/elf.c
host-y += common/image/unpack.c common/image/arm64.c common/image/image64.c common/image/packed.c
host-y += common/image/lz4.c common/image/zstd.c common/image/elf64.c
host-y += common/image/fdt_seed.c common/image/fdt_console.c common/image/bytes.c common/image/fdt_overlay.c
host-y += common/image/fit.c common/image/fit_tree.c common/image/fit_conf.c
host-y += common/image/fit_hash.c common/image/merge.c common/image/zboot.c
host-y += common/image/arm32.c common/image/zimage.c common/image/elf32.c
host-third-y += $(addprefix $(DEPS_SRC)/$(LIBFDT)/,fdt.c fdt_ro.c fdt_rw.c fdt_wip.c fdt_overlay.c)
host-third-y += $(DEPS_SRC)/$(LIBDEFLATE)/deflate_decompress.c $(DEPS_SRC)/$(LIBDEFLATE)/x86/cpu_features.c
host-y += common/image/fdt_cpus.c
host-third-y += $(addprefix $(DEPS_SRC)/,$(lz4-zstd) $(BEARSSL))
# For the unit tests and for the fuzzer.
$(foreach d,host fuzz,$(foreach f,$(BEARSSL),$(eval $(BUILD)/$(d)/obj/third/$(basename $(f)).o: HOST_CFLAGS += -I$(DEPS_SRC)/bearssl/src)))
$(foreach d,host fuzz,$(foreach f,$(lz4-zstd),$(eval $(BUILD)/$(d)/obj/third/$(basename $(f)).o: HOST_CFLAGS += $(LZ4_ZSTD_DEFS))))
