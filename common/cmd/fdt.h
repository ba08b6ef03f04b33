/* SPDX-License-Identifier: MIT */
/* The working tree of the fdt commands. */
#pragma once

#include <common/image/fdt_blob.h>

#define FDT_ALIGNMENT 8

/** fdt_at() - is there a tree at @addr, of any alignment? 0 and @facts, or a story in which it is called @what */
int fdt_at(uintptr_t addr, const char *what, struct fdt_facts *facts) __must_check;

/** fdt_working() - the tree that "fdt addr" chose, checked again; 0, or -ENOENT or -EBADMSG */
int fdt_working(void **fdt, struct fdt_facts *facts) __must_check;

/** fdt_writable() - fdt_working() of a tree that may be changed: it lies in RAM, alone in its room */
int fdt_writable(void **fdt, struct fdt_facts *facts) __must_check;

struct fdt_span {
	uintptr_t addr;
	size_t size;
};

/** fdt_find_free() - @size bytes of RAM that nobody has asked for, clear of @avoid; page-aligned */
bool fdt_find_free(size_t size, const struct fdt_span avoid[2], uintptr_t *at) __must_check;

/** fdt_scratch() - @size bytes as fdt_find_free() finds them; 0, or -ENOSPC with the story */
int fdt_scratch(size_t size, const struct fdt_span avoid[2], uintptr_t *at) __must_check;

/** fdt_set_size() - the tree at @fdt has @size bytes from now on: header, memory map, one line */
void fdt_set_size(void *fdt, size_t size);

/**
 * fdt_check_room() - may the tree at @addr have @size bytes?
 * Not where that is over another load or a reservation: -EBUSY or -EFAULT with a hint that moves it.
 */
int fdt_check_room(uintptr_t addr, const struct fdt_facts *facts, size_t size) __must_check;

/** fdt_grow() - the working tree gets @size bytes in all */
int fdt_grow(size_t size) __must_check;

/** fdt_sensible_size() - of a copy: what the header claims, but at most 64 KiB of room */
size_t fdt_sensible_size(const struct fdt_facts *facts);

/** fdt_hint_move() - the hint of the current story is the command that copies the tree at @addr to free RAM */
int fdt_hint_move(int code, uintptr_t addr, size_t size);

/** fdt_keep() - the tree is about to change: keep how it was loaded, once; for "fdt diff" */
void fdt_keep(const void *fdt, size_t size);

/** fdt_keep_nothing() - another tree is the working one now */
void fdt_keep_nothing(void);

/** fdt_is_text() - one or more NUL-terminated strings of printable characters, none empty */
bool fdt_is_text(const char *value, int len);

/** fdt_print_value() - as in device tree sources: text, cells or bytes */
void fdt_print_value(const void *value, int len);

/** fdt_use() - work on the tree at @addr from now on; on failure on the old one still */
int fdt_use(uintptr_t addr) __must_check;

/** fdt_address() - of the working tree; 0: none is chosen */
uintptr_t fdt_address(void);

/** fdt_check_aligned() - may a tree lie at @addr? 0 or -EINVAL */
int fdt_check_aligned(uintptr_t addr) __must_check;

/** fdt_node() - offset of @path in @fdt; negative errno with the story */
int fdt_node(const void *fdt, const char *path) __must_check;
