// SPDX-License-Identifier: MIT
/*
 * PID 1 of the demonstration and of the boot test: say what Linux saw, then power off.
 * A static EABI program without a C library: raw system calls only.
 */
#include <stddef.h>
#include <stdint.h>

/* The NR_ numbers and call() of one architecture: init_<name>.h */
#include INIT_ARCH

#define AT_FDCWD	 (-100)
#define SYSLOG_READ_ALL	 3

#define REBOOT_MAGIC1	 0xfee1dead
#define REBOOT_MAGIC2	 0x28121969
#define REBOOT_POWER_OFF 0x4321fedc

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

static char file[128 << 10]; /* the kernel's log is the largest */

static size_t read_file(const char *path)
{
	long fd = call(NR_OPENAT, AT_FDCWD, (long)path, 0, 0, 0), n, total = 0;

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

/* A number of the device tree, 4 or 8 bytes, big-endian, in hexadecimal. */
static void put_cell(const char *path)
{
	size_t len = read_file(path);
	char digit[2] = "";

	put(len == 4 || len == 8 ? " 0x" : " ?");
	for (size_t i = 0; i < 2 * len && len <= 8; i++) {
		digit[0] = "0123456789abcdef"[(uint8_t)file[i / 2] >> (i % 2 ? 0 : 4) & 15];
		put(digit);
	}
}

/* What Linux said of the level that its CPUs came at: the rest of the line with @key. */
static void report_log(const char *what, const char *key)
{
	long n = call(NR_SYSLOG, SYSLOG_READ_ALL, (long)file, (long)sizeof(file) - 1, 0, 0);
	size_t len = length(key), k;

	file[n > 0 ? n : 0] = '\0';
	put("userspace: ");
	put(what);
	for (char *p = file; *p; p++) {
		for (k = 0; k < len && p[k] == key[k]; k++)
			;
		if (k < len)
			continue;
		for (k = len; p[k] && p[k] != '\n'; k++)
			;
		p[k] = '\0';
		put(p + len);
		break;
	}
	put("\n");
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
	report("CPUs online", "/sys/devices/system/cpu/online", "");
	report("CPU 1 by", "/proc/device-tree/cpus/cpu@1/enable-method", "");
	report_log("CPUs started", "CPU: All CPU(s) started");
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
