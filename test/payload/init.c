// SPDX-License-Identifier: MIT
/*
 * PID 1 of the demonstration and of the boot test: say what Linux saw, then power off.
 * A static EABI program without a C library: raw system calls only.
 */
#include <stddef.h>
#include <stdint.h>

#define NR_EXIT		 1
#define NR_READ		 3
#define NR_WRITE	 4
#define NR_OPEN		 5
#define NR_CLOSE	 6
#define NR_MOUNT	 21
#define NR_SYNC		 36
#define NR_REBOOT	 88

#define REBOOT_MAGIC1	 0xfee1dead
#define REBOOT_MAGIC2	 0x28121969
#define REBOOT_POWER_OFF 0x4321fedc

static long call(long nr, long a, long b, long c, long d, long e)
{
	register long r7 __asm__("r7") = nr;
	register long r0 __asm__("r0") = a;
	register long r1 __asm__("r1") = b;
	register long r2 __asm__("r2") = c;
	register long r3 __asm__("r3") = d;
	register long r4 __asm__("r4") = e;

	__asm__ volatile("svc 0"
			 : "+r"(r0)
			 : "r"(r7), "r"(r1), "r"(r2), "r"(r3), "r"(r4)
			 : "memory");
	return r0;
}

static size_t length(const char *text)
{
	size_t n = 0;

	while (text[n])
		n++;
	return n;
}

static void put(const char *text)
{
	call(NR_WRITE, 1, (long)text, (long)length(text), 0, 0);
}

static char file[8192];

static size_t read_file(const char *path)
{
	long fd = call(NR_OPEN, (long)path, 0, 0, 0, 0), n, total = 0;

	file[0] = '\0';
	if (fd < 0)
		return 0;
	while ((n = call(NR_READ, fd, (long)(file + total), (long)sizeof(file) - 1 - total, 0, 0)) >
	       0)
		total += n;
	call(NR_CLOSE, fd, 0, 0, 0, 0);
	file[total] = '\0';
	return (size_t)total;
}

/* The line of the file that starts with @key; the rest of it after @key. */
static const char *line_of(const char *key)
{
	size_t len = length(key), k;

	for (char *p = file; *p;) {
		char *end = p;

		while (*end && *end != '\n')
			end++;
		for (k = 0; k < len && p[k] == key[k]; k++)
			;
		if (k == len) {
			*end = '\0';
			return p + len;
		}
		p = *end ? end + 1 : end;
	}
	return "?";
}

static void report(const char *what, const char *path, const char *key)
{
	const char *value;

	read_file(path);
	value = line_of(key);
	while (*value == ' ' || *value == '\t')
		value++;
	put("userspace: ");
	put(what);
	put(" ");
	put(value);
	put("\n");
}

/* A big-endian cell of the device tree, in hexadecimal. */
static void put_cell(const char *path)
{
	char text[12] = " 0x";

	if (read_file(path) != 4)
		return put(" ?");
	for (int i = 0; i < 8; i++)
		text[3 + i] = "0123456789abcdef"[(uint8_t)file[i / 2] >> (i % 2 ? 0 : 4) & 15];
	put(text);
}

static const char *tree_state(void)
{
	return read_file("/proc/device-tree/model") ? file : "none";
}

__attribute__((noreturn, used, externally_visible)) void _start(void)
{
	call(NR_MOUNT, (long)"proc", (long)"/proc", (long)"proc", 0, 0);
	call(NR_MOUNT, (long)"sysfs", (long)"/sys", (long)"sysfs", 0, 0);
	put("\nuserspace: started from the ramdisk\n");
	report("kernel", "/proc/version", "");
	report("command line", "/proc/cmdline", "");
	report("memory", "/proc/meminfo", "MemTotal:");
	report("marker", "/marker", "");
	put("userspace: ramdisk");
	put_cell("/proc/device-tree/chosen/linux,initrd-start");
	put_cell("/proc/device-tree/chosen/linux,initrd-end");
	put("\nuserspace: device tree model ");
	put(tree_state());
	put("\nuserspace: done, powering off\n");
	call(NR_SYNC, 0, 0, 0, 0, 0);
	call(NR_REBOOT, (long)REBOOT_MAGIC1, REBOOT_MAGIC2, REBOOT_POWER_OFF, 0, 0);
	call(NR_EXIT, 0, 0, 0, 0, 0);
	__builtin_unreachable();
}
