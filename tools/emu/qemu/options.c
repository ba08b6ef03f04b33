/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options behind -M s5pc100: each wrong value is answered with the right ones. */
#include <tools/emu/qemu/board.h>

#include "chardev/char.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "qemu/cutils.h"
#include "qemu/error-report.h"
#include "qemu/units.h"

#define DRAM_MIN  (32 * MiB)  /* one step of MEMCONFIG's mask would be 16 MiB */
#define DRAM_MAX  (512 * MiB) /* one window (hardware facts 1.1) */
#define DRAM_LOW  0x20000000
#define DRAM_HIGH 0x60000000

/* An option with two words: the first one is false. */
struct choice {
	const char *name, *word[2], *help;
	size_t field; /* a bool in struct s5p_options */
};

#define CHOICE(name, off, on, field, help)                                   \
	{                                                                    \
		name, { off, on }, help, offsetof(struct s5p_options, field) \
	}

static const struct choice choices[] = {
	CHOICE("start", "irom", "direct", start_direct,
	       "direct: begin at a loaded program, with clocks and DRAM up"),
	CHOICE("boot", "nand", "usb", boot_usb, "position of the switch SW1-4"),
	CHOICE("irom-copy", "16k", "8k", irom_8k, "how much of the NAND the iROM loads"),
	CHOICE("irom-lax-ecc", "off", "on", irom_lax_ecc,
	       "let the iROM start pages that carry no ECC bytes"),
	CHOICE("net-overflow", "wait", "drop", net_drop,
	       "frames for a full DM9000: delivered later, or lost as on the board"),
	CHOICE("board", "fs", "smdk", smdk, "fs: DM9000; smdk: LAN9118 on SROM bank 3"),
};

static const struct choice *find_choice(const char *name)
{
	const struct choice *c = choices;

	while (strcmp(c->name, name))
		c++;
	return c;
}

static bool *choice_field(Object *obj, const struct choice *c)
{
	return (bool *)((char *)&S5P_BOARD(obj)->option + c->field);
}

static void visit_choice(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
	const struct choice *c = find_choice(name);
	bool *field = choice_field(obj, c);
	g_autofree char *word = NULL;

	if (visit_is_input(v)) {
		if (!visit_type_str(v, name, &word, errp))
			return;
		*field = !strcmp(word, c->word[1]);
		if (!*field && strcmp(word, c->word[0]))
			error_setg(errp, "%s=%s: it is %s or %s", name, word, c->word[0],
				   c->word[1]);
		return;
	}
	word = g_strdup(c->word[*field]);
	visit_type_str(v, name, &word, errp);
}

static char **string_field(Object *obj, const char *name)
{
	struct s5p_options *o = &S5P_BOARD(obj)->option;

	return !strcmp(name, "faults") ? &o->faults : !strcmp(name, "stats") ? &o->stats : &o->usb;
}

static void visit_string(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
	char **field = string_field(obj, name);
	g_autofree char *word = g_strdup(*field ? *field : "");

	if (!visit_is_input(v)) {
		visit_type_str(v, name, &word, errp);
		return;
	}
	g_free(word);
	word = NULL;
	if (!visit_type_str(v, name, &word, errp))
		return;
	g_free(*field);
	*field = g_steal_pointer(&word);
	if (!strcmp(name, "usb") && !qemu_chr_find(*field))
		error_setg(errp, "usb=%s: there is no -chardev with id=%s", *field, *field);
}

static bool dram_size_fits(uint64_t size)
{
	return size >= DRAM_MIN && size <= DRAM_MAX && is_power_of_2(size);
}

static void visit_dram_size(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
	MachineState *machine = MACHINE(obj);
	uint64_t size = machine->ram_size;

	if (!visit_type_size(v, name, &size, errp))
		return;
	if (!dram_size_fits(size)) {
		g_autofree char *text = size_to_str(size);

		error_setg(errp, "dram-size: %s; it is 32M, 64M, 128M, 256M or 512M", text);
		return;
	}
	machine->ram_size = size;
}

static void visit_dram_base(Object *obj, Visitor *v, const char *name, void *opaque, Error **errp)
{
	uint64_t *base = &S5P_BOARD(obj)->option.dram_base;
	uint64_t value = *base;

	if (!visit_type_uint64(v, name, &value, errp))
		return;
	if (value < DRAM_LOW || value >= DRAM_HIGH || value % DRAM_MIN)
		error_setg(errp,
			   "dram-base=0x%" PRIx64 ": it is from 0x%x to 0x%x, a multiple of 32 MiB",
			   value, DRAM_LOW, DRAM_HIGH - (unsigned int)DRAM_MIN);
	else
		*base = value;
}

static void add(ObjectClass *oc, const char *name, const char *type, ObjectPropertyAccessor *visit,
		const char *help)
{
	object_class_property_add(oc, name, type, visit, visit, NULL, NULL);
	object_class_property_set_description(oc, name, help);
}

/* QEMU has boot= and usb= for every machine; here they are a switch and a socket of the board. */
static void forget_usual_options(ObjectClass *oc)
{
	g_hash_table_remove(object_class_get_parent(oc)->properties, "boot");
	g_hash_table_remove(object_class_get_parent(oc)->properties, "usb");
}

void s5p_options_add(ObjectClass *oc)
{
	forget_usual_options(oc);
	for (size_t i = 0; i < ARRAY_SIZE(choices); i++)
		add(oc, choices[i].name, "string", visit_choice, choices[i].help);
	add(oc, "dram-size", "size", visit_dram_size, "DRAM that is fitted (256M)");
	add(oc, "dram-base", "uint64", visit_dram_base, "where start=direct puts it (0x20000000)");
	add(oc, "faults", "string", visit_string, "file with the NAND faults to make");
	add(oc, "stats", "string", visit_string, "file that gets name-value lines at the end");
	add(oc, "usb", "string", visit_string, "id of the chardev that feeds the iROM's USB mode");
}

static void G_NORETURN refuse(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	error_vreport(fmt, args);
	va_end(args);
	exit(EXIT_FAILURE);
}

/* The window of a chip select begins at a multiple of its size (hardware facts 4.1). */
static void check_dram(struct s5p_board *b)
{
	uint64_t size = MACHINE(b)->ram_size, base = b->option.dram_base;
	g_autofree char *text = size_to_str(size);

	if (!dram_size_fits(size))
		refuse("-m: %s; the DRAM of -M s5pc100 is 32M, 64M, 128M, 256M or 512M", text);
	if (b->option.start_direct && base % size)
		refuse("dram-base=0x%" PRIx64 ": it is a multiple of dram-size, %" PRIu64 "M", base,
		       size / MiB);
}

static void check_stats(const char *path)
{
	FILE *f = path ? fopen(path, "a") : NULL;

	if (path && !f)
		refuse("stats=%s: %s", path, strerror(errno));
	if (f)
		fclose(f);
}

void s5p_options_check(struct s5p_board *b)
{
	check_dram(b);
	check_stats(b->option.stats);
}

void s5p_options_default(struct s5p_board *b)
{
	b->option.dram_base = DRAM_LOW;
}
