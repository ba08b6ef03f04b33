/* SPDX-License-Identifier: MIT */
/*
 * Numbers as people type them. Whole words only: "8z0" is no number.
 *
 * All return 0, -EINVAL (not such a thing) or -ERANGE (does not fit); on failure
 * the result is untouched.
 */
#pragma once

#include <stdint.h>

/** parse_hex() - hexadecimal with or without 0x */
int parse_hex(const char *text, uint64_t *value);

/** parse_dec() - decimal digits only */
int parse_dec(const char *text, uint64_t *value);

/** parse_size() - bytes: hexadecimal, or decimal in front of k, K, M or G (1024s) */
int parse_size(const char *text, uint64_t *value);

/** parse_ipv4() - dotted quad, each part 0..255 without leading zeros; host byte order */
int parse_ipv4(const char *text, uint32_t *value);

/** parse_mac() - six two-digit hexadecimal bytes separated by colons; unicast and not all zero */
int parse_mac(const char *text, uint8_t mac[6]);
