// SPDX-License-Identifier: MIT
/* Motorola S-records; the interface is in srec.h. */
#include <lib/srec.h>

#include <string.h>

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* Bytes of the address for S0..S9; 0: there is no such record. */
static size_t address_bytes(char type)
{
	static const uint8_t bytes[] = { 2, 2, 3, 4, 0, 2, 3, 4, 3, 2 };

	return type >= '0' && type <= '9' ? bytes[type - '0'] : 0;
}

/* @len digits to bytes, count byte first; the whole adds up to 0xff. */
static enum srec_kind unhex(const char *text, size_t len, uint8_t *bytes)
{
	unsigned int sum = 0;

	for (size_t i = 0; i < len; i++)
		if (nibble(text[i]) < 0)
			return SREC_BAD_DIGIT;
	if (len < 2 || len % 2)
		return SREC_BAD_LENGTH;
	for (size_t i = 0; i < len / 2; i++) {
		bytes[i] = (uint8_t)(nibble(text[2 * i]) << 4 | nibble(text[2 * i + 1]));
		sum += bytes[i];
	}
	if (bytes[0] != len / 2 - 1)
		return SREC_BAD_LENGTH;
	return (sum & 0xff) == 0xff ? SREC_NOTHING : SREC_BAD_CHECKSUM;
}

static enum srec_kind classify(struct srec *file, char type, const struct srec_record *record)
{
	uint32_t mask = type == '5' ? 0xffff : 0xffffff; /* counts modulo their width */

	switch (type) {
	case '0':
		if (file->header || file->count)
			return SREC_BAD_TYPE;
		file->header = true;
		return SREC_NOTHING;
	case '1':
	case '2':
	case '3':
		if (file->count && file->type != type)
			return SREC_BAD_TYPE;
		file->type = type;
		file->count++;
		return SREC_DATA;
	default:
		break;
	}
	if (record->len)
		return SREC_BAD_LENGTH;
	if (type == '5' || type == '6')
		return record->addr == (file->count & mask) ? SREC_NOTHING : SREC_BAD_COUNT;
	return SREC_END;
}

enum srec_kind srec_line(struct srec *file, const char *line, size_t len,
			 struct srec_record *record)
{
	uint8_t bytes[SREC_LINE_MAX / 2];
	size_t width;
	enum srec_kind kind;

	while (len && (line[len - 1] == '\r' || line[len - 1] == ' '))
		len--;
	if (len == 0)
		return SREC_NOTHING;
	width = len > 1 && line[0] == 'S' ? address_bytes(line[1]) : 0;
	if (!width)
		return SREC_NOT_A_RECORD;
	if (len > SREC_LINE_MAX)
		return SREC_BAD_LENGTH;
	kind = unhex(line + 2, len - 2, bytes);
	if (kind != SREC_NOTHING)
		return kind;
	if (bytes[0] < width + 1)
		return SREC_BAD_LENGTH;
	record->addr = 0;
	for (size_t i = 0; i < width; i++)
		record->addr = record->addr << 8 | bytes[1 + i];
	record->len = bytes[0] - width - 1;
	memcpy(record->data, bytes + 1 + width, record->len);
	return classify(file, line[1], record);
}
