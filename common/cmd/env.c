// SPDX-License-Identifier: MIT
/* printenv, setenv, editenv, saveenv, env ...: the variables and their copies on flash. */
#include <common/env.h>

#include <stdio.h>
#include <string.h>

#include <common/env_store.h>
#include <keel/command.h>
#include <keel/env.h>
#include <keel/error.h>
#include <keel/shell.h>
#include <lib/parse.h>

#define FLAG(n) (1u << (n))

static int print_one(const char *name)
{
	const char *value = env_get(name);

	if (!value)
		return fail(-ENOENT, "printenv shows all of them", "variable %s is not set", name);
	printf("%s=%s\n", name, value);
	return 0;
}

static int printenv_run(const struct command_call *call)
{
	const struct arg_words *names = &call->arg[0].rest;
	int rc = 0;

	for (size_t i = 0; i < names->count && !rc; i++)
		rc = print_one(names->word[i]);
	if (names->count)
		return rc;
	for (const char *name = env_next(NULL); name && !shell_aborted(); name = env_next(name))
		printf("%s=%s\n", name, env_get(name));
	printf("\n%zu of %d bytes, %s\n", env_used(), ENV_DATA_MAX,
	       env_is_saved() ? "saved" : "not saved: saveenv does that");
	return 0;
}

/* The words of a value with single spaces between them, as U-Boot joins them. */
static int join(const struct arg_words *words, char *buf, size_t size)
{
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < words->count; i++) {
		size_t len = strlen(words->word[i]);

		if (n + len + 2 > size)
			return fail(-E2BIG, "make two variables of it",
				    "the value is longer than %zu characters", size);
		if (i)
			buf[n++] = ' ';
		memcpy(buf + n, words->word[i], len + 1);
		n += len;
	}
	return 0;
}

static int setenv_run(const struct command_call *call)
{
	static char value[SHELL_LINE_MAX];
	const char *name = call->arg[0].str, *equals = strchr(name, '=');
	int rc = join(&call->arg[1].rest, value, sizeof(value));

	if (equals && equals != name) {
		fail(-EINVAL, NULL, "setenv takes name and value as two words, not as %s", name);
		return fail_hint(-EINVAL, "setenv %.*s %s", (int)(equals - name), name, equals + 1);
	}
	return rc ? rc : env_set(name, value);
}

static int editenv_run(const struct command_call *call)
{
	static char value[SHELL_LINE_MAX];
	const char *name = call->arg[0].str, *old = env_get(name);
	int rc;

	if (old && strlen(old) >= sizeof(value))
		return fail(-E2BIG, "env import changes it", "%s is longer than a line", name);
	rc = line_read("edit: ", old ? old : "", value, sizeof(value));
	if (rc == -EINTR)
		return fail(-EINTR, NULL, "%s is as it was", name);
	return rc < 0 ? rc : env_set(name, value);
}

/* "askenv NAME [MESSAGE] [SIZE]": a last word that is a number is the size. */
static int askenv_run(const struct command_call *call)
{
	static char value[SHELL_LINE_MAX], prompt[80];
	struct arg_words message = call->arg[1].rest;
	const char *name = call->arg[0].str;
	uint64_t most = sizeof(value) - 1;
	int rc;

	if (message.count && !parse_dec(message.word[message.count - 1], &most))
		message.count--;
	snprintf(prompt, sizeof(prompt), "Please enter '%s': ", name);
	rc = message.count ? join(&message, prompt, sizeof(prompt) - 1) : 0;
	if (!rc && message.count)
		snprintf(prompt + strlen(prompt), 2, " ");
	if (!rc)
		rc = line_read(prompt, NULL, value, (size_t)MIN(most, sizeof(value) - 1) + 1);
	if (rc == -EINTR)
		return fail(-EINTR, NULL, "%s is as it was", name);
	if (rc == -E2BIG)
		return fail(-E2BIG, "a shorter answer", "more than %u characters: %s is as it was",
			    (unsigned int)MIN(most, sizeof(value) - 1), name);
	return rc < 0 ? rc : env_set(name, value);
}

static int saveenv_run(const struct command_call *call)
{
	const struct env_store *store;
	int rc = env_save_all(call->flags & FLAG(0));

	if (rc)
		return rc;
	store = env_store();
	printf("%s: %zu of %d bytes in copy %c at %s+0x%lx, read back and compared\n",
	       store->unchanged ? "unchanged" : "saved", env_used(), ENV_DATA_MAX,
	       'A' + store->current, store->mtd->name,
	       (unsigned long)store->copy[store->current].offset);
	return 0;
}

static int delete_run(const struct command_call *call)
{
	const struct arg_words *names = &call->arg[0].rest;
	int rc = 0;

	for (size_t i = 0; i < names->count && !rc; i++) {
		if (!env_get(names->word[i]) && !(call->flags & FLAG(0)))
			return fail(-ENOENT, "printenv shows all of them", "variable %s is not set",
				    names->word[i]);
		rc = env_set(names->word[i], NULL);
	}
	return rc;
}

static int default_run(const struct command_call *call)
{
	const struct arg_words *names = &call->arg[0].rest;
	int rc = 0;

	if (call->flags & FLAG(0)) {
		env_reset();
		env_fill_runtime();
		printf("default environment; saveenv makes it permanent\n");
		return 0;
	}
	if (names->count == 0)
		return fail(-EINVAL, "env default -a, or env default NAME ...",
			    "env default: all of it, or which variables?");
	for (size_t i = 0; i < names->count && !rc; i++)
		rc = env_set(names->word[i], env_default(names->word[i]));
	env_fill_runtime();
	for (size_t i = 0; i < names->count && !rc; i++)
		if (!env_get(names->word[i]))
			printf("%s has no default: it is unset now\n", names->word[i]);
	return rc;
}

static int exists_run(const struct command_call *call)
{
	return env_get(call->arg[0].str) ? 0 : 1;
}

static int grep_run(const struct command_call *call)
{
	const struct arg_words *words = &call->arg[0].rest;
	int rc = 1;

	for (const char *name = env_next(NULL); name && !shell_aborted(); name = env_next(name)) {
		const char *value = env_get(name);
		size_t i = 0;

		while (i < words->count && !strstr(name, words->word[i]) &&
		       !strstr(value, words->word[i]))
			i++;
		if (i == words->count)
			continue;
		printf("%s=%s\n", name, value);
		rc = 0;
	}
	return rc;
}

static int info_run(const struct command_call *call)
{
	struct env_store *store = env_store();
	char text[112];

	(void)call;
	printf("%zu of %d bytes in use, %s\n", env_used(), ENV_DATA_MAX,
	       env_is_saved() ? "saved" : "not saved");
	if (!store)
		return fail(-ENODEV, "flinfo shows the chips",
			    "there is no flash partition for the environment");
	env_check(store);
	for (int i = 0; i < 2; i++)
		printf("%s%s\n", env_copy_text(i, text, sizeof(text)),
		       i == store->current ? ", in use" : "");
	return 0;
}

/* Where Linux finds a copy: device number of the partition, and the offset in it. */
static void print_device(const struct env_store *store, int copy)
{
	uint32_t block = mtd_block_size(store->mtd), offset = block * store->first[copy];
	const struct part *p = part_at(store->mtd, offset);
	int number = 0;

	if (!p) {
		printf("# copy %c is in no partition\n", 'A' + copy);
		return;
	}
	while (part_get((size_t)number) != p)
		number++;
	printf("/dev/mtd%d   0x%08lx  0x%x  0x%lx  %u\n", number,
	       (unsigned long)(offset - block * p->first_block), ENV_SIZE, (unsigned long)block,
	       (unsigned int)store->blocks);
}

/* The same lines for Linux, where the partition is a device, and for the flash image file. */
static int config_run(const struct command_call *call)
{
	const struct env_store *store = env_store();
	uint32_t block;

	(void)call;
	if (!store)
		return fail(-ENODEV, "flinfo shows the chips",
			    "there is no flash partition for the environment");
	block = mtd_block_size(store->mtd);
	printf("# /etc/fw_env.config for the partitions of mtdparts\n"
	       "# device    offset      size    sector   sectors\n");
	for (int i = 0; i < 2; i++)
		print_device(store, i);
	printf("# for an image file of all of %s, put its name in front:\n", store->mtd->name);
	for (int i = 0; i < 2; i++)
		printf("# 0x%08lx  0x%x  0x%lx  %u\n", (unsigned long)(block * store->first[i]),
		       ENV_SIZE, (unsigned long)block, (unsigned int)store->blocks);
	return 0;
}

/* clang-format off */
COMMAND(printenv,
	.name    = "printenv",
	.summary = "show variables, all without a name",
	.example = "printenv bootcmd",
	.args    = ARGS({ "NAME", ARG_REST, true }),
	.run     = printenv_run);

COMMAND(setenv,
	.name    = "setenv",
	.summary = "set a variable; without a value: delete it (-f has no effect)",
	.example = "setenv serverip 192.168.0.1",
	.flags   = "f",
	.args    = ARGS({ "NAME", ARG_STR, false }, { "VALUE", ARG_REST, true }),
	.run     = setenv_run);

COMMAND(editenv,
	.name    = "editenv",
	.summary = "edit a variable",
	.example = "editenv bootargs",
	.args    = ARGS({ "NAME", ARG_STR, false }),
	.run     = editenv_run);

COMMAND(askenv,
	.name    = "askenv",
	.summary = "ask for a value, of SIZE characters at most, behind MESSAGE",
	.example = "askenv serial# serial number of this board: 20",
	.args    = ARGS({ "NAME", ARG_STR, false }, { "[MESSAGE] [SIZE]", ARG_REST, true }),
	.run     = askenv_run);

COMMAND(saveenv,
	.name    = "saveenv",
	.summary = "write the variables to flash; -f: without what start left out",
	.example = "saveenv",
	.flags   = "f",
	.run     = saveenv_run);

COMMAND(env_delete,
	.name    = "env delete",
	.summary = "delete variables; -f: no matter whether they are set",
	.example = "env delete bootargs",
	.flags   = "f",
	.args    = ARGS({ "NAME", ARG_REST, false }),
	.run     = delete_run);

COMMAND(env_default,
	.name    = "env default",
	.summary = "set variables to the board's defaults, -a: all of them",
	.example = "env default -a",
	.flags   = "af",
	.args    = ARGS({ "NAME", ARG_REST, true }),
	.run     = default_run);

COMMAND(env_exists,
	.name    = "env exists",
	.summary = "succeed when a variable is set",
	.example = "if env exists bootcmd; then run bootcmd; fi",
	.args    = ARGS({ "NAME", ARG_STR, false }),
	.run     = exists_run);

COMMAND(env_grep,
	.name    = "env grep",
	.summary = "show variables that have one of the words in name or value",
	.example = "env grep addr",
	.args    = ARGS({ "WORD", ARG_REST, false }),
	.run     = grep_run);

COMMAND(env_info,
	.name    = "env info",
	.summary = "check both copies on flash",
	.example = "env info",
	.run     = info_run);

COMMAND(env_config,
	.name    = "env config",
	.summary = "show fw_env.config for fw_printenv and fw_setenv in Linux",
	.example = "env config",
	.run     = config_run);

COMMAND(env_print,
	.name    = "env print",
	.summary = "show variables, all without a name",
	.example = "env print bootcmd",
	.args    = ARGS({ "NAME", ARG_REST, true }),
	.run     = printenv_run);

COMMAND(env_set,
	.name    = "env set",
	.summary = "set a variable; without a value: delete it (-f has no effect)",
	.example = "env set serverip 192.168.0.1",
	.flags   = "f",
	.args    = ARGS({ "NAME", ARG_STR, false }, { "VALUE", ARG_REST, true }),
	.run     = setenv_run);

COMMAND(env_edit,
	.name    = "env edit",
	.summary = "edit a variable",
	.example = "env edit bootargs",
	.args    = ARGS({ "NAME", ARG_STR, false }),
	.run     = editenv_run);

COMMAND(env_save,
	.name    = "env save",
	.summary = "write the variables to flash; -f: without what start left out",
	.example = "env save",
	.flags   = "f",
	.run     = saveenv_run);
/* clang-format on */
