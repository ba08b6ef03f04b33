// SPDX-License-Identifier: MIT
/* Numbers as people type them; the rules are in parse.h. */
#include <lib/parse.h>

#include <errno.h>
#include <stddef.h>
#include <string.h>

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

/* @len digits of @base; at least one. */
static int digits(const char *text, size_t len, unsigned int base, uint64_t *value)
{
	uint64_t v = 0;

	if (len == 0)
		return -EINVAL;
	for (size_t i = 0; i < len; i++)
		if (digit(text[i]) >= (int)base)
			return -EINVAL;
	for (size_t i = 0; i < len; i++)
		if (__builtin_mul_overflow(v, base, &v) ||
		    __builtin_add_overflow(v, (unsigned int)digit(text[i]), &v))
			return -ERANGE;
	*value = v;
	return 0;
}

int parse_hex(const char *text, uint64_t *value)
{
	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		text += 2;
	return digits(text, strlen(text), 16, value);
}

int parse_dec(const char *text, uint64_t *value)
{
	return digits(text, strlen(text), 10, value);
}

int parse_size(const char *text, uint64_t *value)
{
	static const char units[] = "kmg";
	size_t len = strlen(text);
	const char *unit = len ? strchr(units, text[len - 1] | 0x20) : NULL;
	uint64_t v;
	int rc;

	if (!unit || !*unit)
		return parse_hex(text, value);
	rc = digits(text, len - 1, 10, &v);
	if (rc)
		return rc;
	if (__builtin_mul_overflow(v, (uint64_t)1024 << 10 * (unit - units), &v))
		return -ERANGE;
	*value = v;
	return 0;
}

int parse_ipv4(const char *text, uint32_t *value)
{
	uint32_t v = 0;

	for (int part = 0; part < 4; part++) {
		size_t len = strcspn(text, ".");
		uint64_t byte;

		if (len > 3 || (len > 1 && text[0] == '0') || digits(text, len, 10, &byte))
			return -EINVAL;
		if (byte > 255)
			return -ERANGE;
		v = v << 8 | (uint32_t)byte;
		text += len;
		if (part < 3 && *text++ != '.')
			return -EINVAL;
	}
	if (*text)
		return -EINVAL;
	*value = v;
	return 0;
}

int parse_mac(const char *text, uint8_t mac[6])
{
	uint8_t bytes[6], all = 0;

	for (int i = 0; i < 6; i++, text += 3) {
		uint64_t byte;
		int rc = digits(text, strnlen(text, 2), 16, &byte);

		if (rc || !text[1] || text[2] != (i < 5 ? ':' : '\0'))
			return -EINVAL;
		bytes[i] = (uint8_t)byte;
		all |= bytes[i];
	}
	if (!all || bytes[0] & 1)
		return -EINVAL;
	memcpy(mac, bytes, sizeof(bytes));
	return 0;
}
