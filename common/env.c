// SPDX-License-Identifier: MIT
/* The environment in RAM: a packed pool and a sorted index; the rules are in <keel/env.h>. */
#include <common/env.h>

#include <stdio.h>
#include <string.h>

#include <common/image/family.h>
#include <keel/board.h>
#include <keel/env.h>
#include <keel/error.h>
#include <lib/parse.h>

#define POOL_SIZE (2 * ENV_SIZE) /* room for a new value beside the old one it may be made from */
#define VARS_MAX  1024

struct var {
	uint16_t at;  /* offset of "name=value" in the pool */
	bool runtime; /* never saved */
};

static struct {
	char pool[POOL_SIZE]; /* name=value NUL, without gaps, in no order */
	size_t used;
	struct var var[VARS_MAX + 1]; /* in name order */
	size_t count;
	size_t saved_bytes; /* of all variables that are saved */
} env;

/* Set by commands, wrong after the next reset. */
static const char *const runtime_names[] = { "fileaddr", "filesize" };

static bool is_runtime_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(runtime_names); i++)
		if (!strcmp(name, runtime_names[i]))
			return true;
	return false;
}

/* strcmp() of a name and the name part of "name=value" */
static int compare(const char *name, const char *pair)
{
	while (*name && *name == *pair && *pair != '=') {
		name++;
		pair++;
	}
	return (unsigned char)*name - (*pair == '=' ? 0 : (unsigned char)*pair);
}

/* Index of the first variable that is not before @name. */
static size_t lower_bound(const char *name)
{
	size_t low = 0, high = env.count;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (compare(name, env.pool + env.var[mid].at) > 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool is_at(size_t i, const char *name)
{
	return i < env.count && compare(name, env.pool + env.var[i].at) == 0;
}

const char *env_get(const char *name)
{
	size_t i = lower_bound(name);

	return is_at(i, name) ? env.pool + env.var[i].at + strlen(name) + 1 : NULL;
}

bool env_is_runtime(const char *name)
{
	size_t i = lower_bound(name);

	return is_at(i, name) && env.var[i].runtime;
}

static void remove_at(size_t i)
{
	struct var gone = env.var[i];
	size_t len = strlen(env.pool + gone.at) + 1;

	memmove(env.pool + gone.at, env.pool + gone.at + len, env.used - gone.at - len);
	env.used -= len;
	if (!gone.runtime)
		env.saved_bytes -= len;
	env.count--;
	memmove(&env.var[i], &env.var[i + 1], (env.count - i) * sizeof(env.var[0]));
	for (size_t n = 0; n < env.count; n++)
		if (env.var[n].at > gone.at)
			env.var[n].at = (uint16_t)(env.var[n].at - len);
}

int env_name_check(const char *name)
{
	size_t len = strlen(name);

	if (len == 0 || len >= ENV_NAME_MAX)
		return fail(-EINVAL, "1 to 63 letters, digits and _",
			    "a variable name of %zu characters", len);
	for (const char *c = name; *c; c++)
		if (*c <= ' ' || *c == '=' || *c == '$' || *c == 0x7f)
			return fail(-EINVAL, "letters, digits and _ are fine",
				    "%s: a variable name cannot contain '%c'", name,
				    *c < ' ' || *c == 0x7f ? '?' : *c);
	return 0;
}

/* @old: bytes that become free when this succeeds */
static int check_room(const char *name, size_t len, size_t old, bool runtime)
{
	size_t saved = env.saved_bytes - old + (runtime ? 0 : len);

	if (saved > ENV_DATA_MAX - 1 || env.used + len > POOL_SIZE)
		return fail(-ENOSPC, "delete variables: env delete NAME",
			    "%s: no room for %zu bytes, %zu of %d are in use", name, len,
			    env.saved_bytes, ENV_DATA_MAX - 1);
	return 0;
}

/* The new pair is written before the old one goes: @value may lie inside the old one. */
static int store(const char *name, const char *value, bool runtime)
{
	size_t i = lower_bound(name), name_len = strlen(name);
	size_t len = name_len + strlen(value) + 2;
	bool replace = is_at(i, name);
	size_t old = replace && !env.var[i].runtime ? strlen(env.pool + env.var[i].at) + 1 : 0;
	int rc = check_room(name, len, old, runtime);

	if (!rc && !replace && env.count == VARS_MAX)
		rc = fail(-ENOSPC, "delete variables: env delete NAME",
			  "%s: there are already %d variables", name, VARS_MAX);
	if (rc)
		return rc;
	memcpy(env.pool + env.used, name, name_len);
	env.pool[env.used + name_len] = '=';
	memcpy(env.pool + env.used + name_len + 1, value, len - name_len - 1);
	memmove(&env.var[i + 1], &env.var[i], (env.count - i) * sizeof(env.var[0]));
	env.var[i] = (struct var){ (uint16_t)env.used, runtime };
	env.count++;
	env.used += len;
	if (!runtime)
		env.saved_bytes += len;
	if (replace)
		remove_at(i + 1);
	return 0;
}

static int delete (const char *name)
{
	size_t i = lower_bound(name);

	if (!is_at(i, name))
		return 0;
	remove_at(i);
	return env_type_apply(name, NULL);
}

/* Without the check of the type. */
static int put(const char *name, const char *value, bool runtime)
{
	const char *old = env_get(name);
	int rc = env_name_check(name);

	if (!rc && (!old || strcmp(old, value)))
		rc = env_type_apply(name, value);
	return rc ? rc : store(name, value, runtime);
}

int env_put(const char *name, const char *value)
{
	return put(name, value, is_runtime_name(name));
}

int env_set(const char *name, const char *value)
{
	int rc;

	if (!strcmp(name, "fdtcontroladdr") && kernel_default_tree())
		return fail(-EACCES, "fdt addr and the last argument of booti take other trees",
			    "%s tells where the machine's own tree is", name);
	if (!value || !*value)
		return delete (name);
	rc = env_type_check(name, value);
	return rc ? rc : env_put(name, value);
}

int env_set_runtime(const char *name, const char *value)
{
	return put(name, value, true);
}

int env_set_hex(const char *name, uint64_t value)
{
	char text[20];

	if (value >> 32)
		snprintf(text, sizeof(text), "0x%lx%08lx", (unsigned long)(value >> 32),
			 (unsigned long)(value & UINT32_MAX));
	else
		snprintf(text, sizeof(text), "0x%lx", (unsigned long)value);
	return env_set_runtime(name, text);
}

uint64_t env_get_hex(const char *name, uint64_t fallback)
{
	const char *text = env_get(name);
	uint64_t value;

	return text && parse_hex(text, &value) == 0 ? value : fallback;
}

long env_get_dec(const char *name, long fallback)
{
	const char *text = env_get(name);
	bool negative = text && *text == '-';
	uint64_t value;

	if (!text || parse_dec(text + negative, &value) || value > INT32_MAX)
		return fallback;
	return negative ? -(long)value : (long)value;
}

uint32_t env_get_ipv4(const char *name)
{
	const char *text = env_get(name);
	uint32_t value;

	return text && parse_ipv4(text, &value) == 0 ? value : 0;
}

const char *env_next(const char *previous)
{
	static char name[ENV_NAME_MAX];
	size_t i = previous ? lower_bound(previous) : 0;
	size_t len;

	if (previous && is_at(i, previous))
		i++;
	if (i >= env.count)
		return NULL;
	len = strcspn(env.pool + env.var[i].at, "=");
	memcpy(name, env.pool + env.var[i].at, len);
	name[len] = '\0';
	return name;
}

size_t env_used(void)
{
	return env.saved_bytes + 1;
}

size_t env_pack(char *buf)
{
	size_t n = 0;

	for (size_t i = 0; i < env.count; i++) {
		const char *pair = env.pool + env.var[i].at;
		size_t len = strlen(pair) + 1;

		if (env.var[i].runtime)
			continue;
		memcpy(buf + n, pair, len);
		n += len;
	}
	buf[n++] = '\0';
	return n;
}

void env_clear(void)
{
	if (env_get("mtdparts") && env_type_apply("mtdparts", NULL))
		error_clear(); /* a chip of the board's own table has not started */
	env.used = 0;
	env.count = 0;
	env.saved_bytes = 0;
}
