# SPDX-License-Identifier: MIT
# Disks, their partitions and files: for boards that say BOARD_DISKS := y in board.mk.
keel-$(BOARD_DISKS) += fs/partition.c fs/mbr.c fs/gpt.c
keel-$(BOARD_DISKS) += fs/fs.c fs/cache.c fs/fat.c fs/fat_dir.c
keel-$(BOARD_DISKS) += common/cmd/fs.c common/cmd/part.c common/cmd/test_file.c
keel-$(if $(filter y,$(BOARD_DISKS)),n,y) += common/cmd/test_no_file.c

host-y += fs/partition.c fs/mbr.c fs/gpt.c
host-y += fs/fs.c fs/cache.c fs/fat.c fs/fat_dir.c

unit-objs-test_fat := $(addprefix common/cmd/,fs.c part.c test.c test_file.c)
unit-objs-test_fat_damage := $(unit-objs-test_fat)
unit-objs-test_partition := $(unit-objs-test_fat)
