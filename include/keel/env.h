/* SPDX-License-Identifier: MIT */
/*
 * The environment: name=value pairs in RAM, and their two copies on flash.
 *
 * On flash it is U-Boot's redundant format, so fw_printenv and fw_setenv work:
 * CRC-32 (little endian) over the data, one flags byte, NUL-separated pairs,
 * closed by an empty one; ENV_SIZE bytes a copy.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <keel/compiler.h>

#define ENV_SIZE     0x8000		/* one copy on flash */
#define ENV_DATA_MAX (ENV_SIZE - 4 - 1) /* of it the data: behind CRC and flags */
#define ENV_NAME_MAX 64

/** env_get() - value of @name, or NULL; valid until the next env_set() */
const char *env_get(const char *name);

/**
 * env_set() - create, change, or with @value NULL or "" delete
 * Typed names (ipaddr, ethaddr, bootdelay, loadaddr ...) are checked first.
 * Returns 0, -EINVAL (name or value refused, reason in the story), -ENOSPC.
 */
int env_set(const char *name, const char *value) __must_check;

/** env_set_hex() - "0x..." as the commands set filesize and fileaddr; these are never saved */
int env_set_hex(const char *name, uint64_t value) __must_check;

/** env_get_hex() - numeric value, or @fallback when unset or no number */
uint64_t env_get_hex(const char *name, uint64_t fallback);

/** env_get_dec() - the same for decimal variables (bootdelay, baudrate) */
long env_get_dec(const char *name, long fallback);

/** env_get_ipv4() - host byte order, 0 when unset or not an address */
uint32_t env_get_ipv4(const char *name);

/** env_next() - the variable after @previous in name order, NULL starts and ends; valid until the next call */
const char *env_next(const char *previous);

/** env_used() - bytes that what is saved takes, of ENV_DATA_MAX */
size_t env_used(void);

/** env_pack() - what is saved, in name order, as on flash; @buf has ENV_DATA_MAX bytes. Returns bytes */
size_t env_pack(char *buf);

/** env_init() - defaults, then the newest valid copy from flash; logs where it came from */
void env_init(void);

/** env_reload() - "env load"; 0, or negative errno: nothing good on flash, and nothing is changed */
int env_reload(void) __must_check;

/**
 * env_save_all() - "saveenv"; 0, or negative errno: flash then holds the old or the new one, whole
 * @force: also when variables of the old one were left out at the start
 */
int env_save_all(bool force) __must_check;

/** env_is_saved() - RAM and flash hold the same */
bool env_is_saved(void);
