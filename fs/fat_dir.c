// SPDX-License-Identifier: MIT
/*
 * FAT directories: short names, long names, and finding a path.
 * Microsoft, FAT: General Overview of On-Disk Format, 1.03: "FAT Directory Structure" and
 * "FAT Long Directory Entries". Short names are in code page 437, as Linux and U-Boot take them.
 */
#include <fs/fat.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <keel/error.h>
#include <lib/byteorder.h>
#include <lib/utf.h>

#define DIRECTORY_MAX	0x200000 /* bytes: 65536 entries, "FAT Directory Structure" */

#define NAME_BYTES	11 /* of a short name, without its dot */
#define NAME_FREE	0xe5
#define NAME_IS_E5	0x05
#define ATTR_AT		11
#define ATTR_LABEL	0x08
#define ATTR_DIRECTORY	0x10
#define ATTR_MASK	0x3f
#define ATTR_LONG	0x0f
#define CASE_AT		12 /* Windows NT: the letters are small */
#define CASE_BASE	0x08
#define CASE_EXTENSION	0x10
#define PIECE_UNITS	13
#define PIECES_MAX	20
#define PIECE_LAST	0x40 /* the last of a name comes first */
#define NAME_UNITS	255
#define SHORT_NAME_SIZE 40 /* 12 characters as UTF-8 */

/* Code page 437 from 0x80 on. */
static const uint16_t cp437[128] = {
	0x00c7, 0x00fc, 0x00e9, 0x00e2, 0x00e4, 0x00e0, 0x00e5, 0x00e7, 0x00ea, 0x00eb, 0x00e8,
	0x00ef, 0x00ee, 0x00ec, 0x00c4, 0x00c5, 0x00c9, 0x00e6, 0x00c6, 0x00f4, 0x00f6, 0x00f2,
	0x00fb, 0x00f9, 0x00ff, 0x00d6, 0x00dc, 0x00a2, 0x00a3, 0x00a5, 0x20a7, 0x0192, 0x00e1,
	0x00ed, 0x00f3, 0x00fa, 0x00f1, 0x00d1, 0x00aa, 0x00ba, 0x00bf, 0x2310, 0x00ac, 0x00bd,
	0x00bc, 0x00a1, 0x00ab, 0x00bb, 0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x2561, 0x2562,
	0x2556, 0x2555, 0x2563, 0x2551, 0x2557, 0x255d, 0x255c, 0x255b, 0x2510, 0x2514, 0x2534,
	0x252c, 0x251c, 0x2500, 0x253c, 0x255e, 0x255f, 0x255a, 0x2554, 0x2569, 0x2566, 0x2560,
	0x2550, 0x256c, 0x2567, 0x2568, 0x2564, 0x2565, 0x2559, 0x2558, 0x2552, 0x2553, 0x256b,
	0x256a, 0x2518, 0x250c, 0x2588, 0x2584, 0x258c, 0x2590, 0x2580, 0x03b1, 0x00df, 0x0393,
	0x03c0, 0x03a3, 0x03c3, 0x00b5, 0x03c4, 0x03a6, 0x0398, 0x03a9, 0x03b4, 0x221e, 0x03c6,
	0x03b5, 0x2229, 0x2261, 0x00b1, 0x2265, 0x2264, 0x2320, 0x2321, 0x00f7, 0x2248, 0x00b0,
	0x2219, 0x00b7, 0x221a, 0x207f, 0x00b2, 0x25a0, 0x00a0,
};

/* Where in a directory we are. */
struct position {
	uint64_t at;	  /* byte of the volume */
	uint32_t left;	  /* bytes to the end of the cluster, or of the fixed root */
	uint32_t cluster; /* FAT_END: nothing follows */
	uint32_t passed;  /* bytes */
};

/* The entry just read; a long name arrives in pieces, last one first, in front of its short one. */
static struct {
	uint16_t units[PIECES_MAX * PIECE_UNITS];
	unsigned int missing; /* pieces */
	bool complete;
	uint8_t checksum; /* of the short name it belongs to */
	char name[FS_NAME_SIZE];
	char short_name[SHORT_NAME_SIZE];
} entry_now;

static int directory_open(uint32_t start, struct position *p)
{
	const struct fat *fat = fat_volume();
	uint32_t length;
	int rc;

	entry_now.complete = false;
	entry_now.missing = 0;
	if (start == FAT_ROOT && fat->bits != 32) {
		*p = (struct position){ fat->root, fat->root_bytes, FAT_END, 0 };
		return 0;
	}
	if (start == FAT_ROOT)
		start = fat->root_cluster;
	*p = (struct position){ .cluster = start };
	rc = fat_chain(start, &length);
	if (rc)
		return fail_while(rc, "reading a directory");
	p->at = fat_cluster_at(start);
	p->left = fat->cluster_bytes;
	return 0;
}

/* 1 and the next 32 bytes, 0 at the end, or negative errno. */
static int next_raw(struct position *p, const uint8_t **raw)
{
	int rc;

	if (!p->left && p->cluster != FAT_END) {
		rc = fat_next(p->cluster, &p->cluster);
		if (rc)
			return rc;
		p->left = p->cluster == FAT_END ? 0 : fat_volume()->cluster_bytes;
		p->at = p->cluster == FAT_END ? 0 : fat_cluster_at(p->cluster);
	}
	if (!p->left)
		return 0;
	if (p->passed >= DIRECTORY_MAX)
		return fat_damaged("a directory is larger than can be; bytes", p->passed);
	rc = fs_sector(fat_volume()->v, p->at / BLOCKDEV_SECTOR, raw);
	if (rc)
		return rc;
	*raw += p->at % BLOCKDEV_SECTOR;
	p->at += FAT_ENTRY;
	p->left -= FAT_ENTRY;
	p->passed += FAT_ENTRY;
	return (*raw)[0] ? 1 : 0;
}

/* "Long Directory Entry": 5, 6 and 2 characters between other things. */
static void take_piece(const uint8_t *raw)
{
	static const uint8_t place[PIECE_UNITS] = { 1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30 };
	unsigned int order = raw[0] & ~PIECE_LAST;

	if (raw[0] & PIECE_LAST) {
		memset(entry_now.units, 0, sizeof(entry_now.units));
		entry_now.missing = order <= PIECES_MAX ? order : 0;
		entry_now.checksum = raw[13];
	}
	entry_now.complete = false;
	if (!entry_now.missing || order != entry_now.missing || raw[13] != entry_now.checksum) {
		entry_now.missing = 0;
		return;
	}
	entry_now.missing--;
	for (size_t i = 0; i < PIECE_UNITS; i++)
		entry_now.units[entry_now.missing * PIECE_UNITS + i] = get_le16(raw + place[i]);
	entry_now.complete = !entry_now.missing;
}

static uint8_t short_checksum(const uint8_t *raw)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < NAME_BYTES; i++)
		sum = (uint8_t)((sum << 7 | sum >> 1) + raw[i]);
	return sum;
}

/* @len characters without the blanks at their end, behind @at; returns where the text ends. */
static size_t put_short(size_t at, const uint8_t *from, size_t len, bool small)
{
	while (len && from[len - 1] == ' ')
		len--;
	for (size_t i = 0; i < len; i++) {
		uint32_t code = from[i] < 0x80 ? from[i] : cp437[from[i] - 0x80];

		if (code < ' ' || code == 0x7f)
			code = '?';
		at += utf8_put(entry_now.short_name + at, small ? utf_fold(code) : code);
	}
	return at;
}

static void make_short(const uint8_t *raw)
{
	uint8_t base[8];
	size_t at, dot;

	memcpy(base, raw, sizeof(base));
	if (base[0] == NAME_IS_E5)
		base[0] = NAME_FREE;
	dot = put_short(0, base, sizeof(base), raw[CASE_AT] & CASE_BASE);
	entry_now.short_name[dot] = '.';
	at = put_short(dot + 1, raw + sizeof(base), NAME_BYTES - sizeof(base),
		       raw[CASE_AT] & CASE_EXTENSION);
	entry_now.short_name[at == dot + 1 ? dot : at] = '\0';
}

static void make_entry(const uint8_t *raw, struct fs_entry *entry)
{
	make_short(raw);
	entry->name = entry_now.short_name;
	if (entry_now.complete && entry_now.checksum == short_checksum(raw) &&
	    utf8_from_utf16(entry_now.name, sizeof(entry_now.name), entry_now.units, NAME_UNITS))
		entry->name = entry_now.name;
	entry_now.complete = false;
	entry->directory = raw[ATTR_AT] & ATTR_DIRECTORY;
	entry->size = entry->directory ? 0 : get_le32(raw + 28);
	entry->start = get_le16(raw + 26);
	if (fat_volume()->bits == 32)
		entry->start |= (uint32_t)get_le16(raw + 20) << 16;
}

/* 1 and the next file or directory, 0 at the end, or negative errno. */
static int next_entry(struct position *p, struct fs_entry *entry)
{
	const uint8_t *raw;
	int rc;

	while ((rc = next_raw(p, &raw)) > 0) {
		if (raw[0] != NAME_FREE && (raw[ATTR_AT] & ATTR_MASK) == ATTR_LONG) {
			take_piece(raw);
		} else if (raw[0] == NAME_FREE || raw[ATTR_AT] & ATTR_LABEL) {
			entry_now.complete = false;
		} else {
			make_entry(raw, entry);
			return 1;
		}
	}
	return rc;
}

static bool is_dots(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

int fat_list(const struct fs_entry *directory, fs_visit *visit, void *arg)
{
	struct fs_entry entry;
	struct position p;
	int rc = directory_open(directory->start, &p);

	while (!rc) {
		rc = next_entry(&p, &entry);
		if (rc <= 0)
			return rc;
		rc = is_dots(entry.name) ? 0 : visit(&entry, arg);
	}
	return rc;
}

int fat_label(char label[FS_LABEL_SIZE])
{
	struct position p;
	const uint8_t *raw, *found = fat_volume()->label;
	int rc = directory_open(FAT_ROOT, &p);

	while (!rc && (rc = next_raw(&p, &raw)) > 0) {
		rc = 0;
		if (raw[0] == NAME_FREE || (raw[ATTR_AT] & ATTR_MASK) == ATTR_LONG ||
		    !(raw[ATTR_AT] & ATTR_LABEL))
			continue;
		found = raw;
		break;
	}
	entry_now.short_name[put_short(0, found, NAME_BYTES, false)] = '\0';
	snprintf(label, FS_LABEL_SIZE, "%s",
		 strcmp(entry_now.short_name, "NO NAME") ? entry_now.short_name : "");
	return rc;
}

/* One name of a path, and what is in front of it, for messages. */
struct word {
	const char *path, *text;
	size_t len;
};

static int not_there(const struct word *w)
{
	const char *where = fat_volume()->v->where;
	int front = (int)(w->text - w->path);

	fail(-ENOENT, NULL, "%s: there is no \"%.*s\" in %s%.*s", where, (int)w->len, w->text,
	     w->path[0] == '/' ? "" : "/", front, w->path);
	return fail_hint(-ENOENT, "ls %s %s%.*s", where, w->path[0] == '/' ? "" : "/", front,
			 w->path);
}

static int enter(const struct word *w, struct fs_entry *entry)
{
	struct position p;
	int rc;

	if (!entry->directory)
		return fail(-ENOTDIR, NULL, "%s: %.*s is a file, not a directory",
			    fat_volume()->v->where, (int)(w->text - w->path), w->path);
	if ((w->len == 1 && w->text[0] == '.') ||
	    (w->len == 2 && !memcmp(w->text, "..", 2) && entry->start == FAT_ROOT))
		return 0;
	rc = directory_open(entry->start, &p);
	while (!rc) {
		rc = next_entry(&p, entry);
		if (rc <= 0)
			return rc ? rc : not_there(w);
		rc = utf8_same(w->text, w->len, entry->name) ||
		     utf8_same(w->text, w->len, entry_now.short_name);
	}
	return rc < 0 ? rc : 0;
}

int fat_find(const char *path, struct fs_entry *entry)
{
	struct word w = { .path = path, .text = path };
	int rc = 0;

	*entry = (struct fs_entry){ .name = "/", .directory = true, .start = FAT_ROOT };
	while (!rc) {
		w.text += strspn(w.text, "/\\");
		w.len = strcspn(w.text, "/\\");
		if (!w.len)
			return 0;
		rc = enter(&w, entry);
		w.text += w.len;
	}
	return rc;
}
