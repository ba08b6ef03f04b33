// SPDX-License-Identifier: MIT
/* A NAND image file, with plain system calls. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tools/emu/models/nand_file.h>

#define CHIP_SIZE ((uint64_t)NAND_PAGES * NAND_RAW)

static int file_read(void *ctx, uint64_t offset, void *buf, size_t len)
{
	struct nand_file *f = ctx;
	ssize_t n = pread(f->fd, buf, len, (off_t)offset);

	if (n < 0)
		return -errno;
	memset((uint8_t *)buf + n, 0xff, len - (size_t)n);
	return 0;
}

static int write_all(int fd, uint64_t offset, const void *buf, size_t len)
{
	ssize_t n = pwrite(fd, buf, len, (off_t)offset);

	if (n < 0)
		return -errno;
	return (size_t)n == len ? 0 : -ENOSPC;
}

static int file_end(int fd, uint64_t *end)
{
	struct stat st;

	if (fstat(fd, &st))
		return -errno;
	*end = (uint64_t)st.st_size;
	return 0;
}

static int write_erased(int fd, uint64_t from, uint64_t to)
{
	static uint8_t erased[1 << 16];
	int rc = 0;

	memset(erased, 0xff, sizeof(erased));
	while (from < to && !rc) {
		size_t len = to - from < sizeof(erased) ? (size_t)(to - from) : sizeof(erased);

		rc = write_all(fd, from, erased, len);
		from += len;
	}
	return rc;
}

static int file_write(void *ctx, uint64_t offset, const void *buf, size_t len)
{
	struct nand_file *f = ctx;
	uint64_t end;
	int rc = file_end(f->fd, &end);

	if (!rc && end < offset)
		rc = write_erased(f->fd, end, offset);
	return rc ? rc : write_all(f->fd, offset, buf, len);
}

static int file_erase(void *ctx, uint64_t offset, size_t len)
{
	struct nand_file *f = ctx;
	uint64_t end;
	int rc = file_end(f->fd, &end);

	if (rc)
		return rc;
	return write_erased(f->fd, offset, end < offset + len ? end : offset + len);
}

int nand_file_open(struct nand_file *f, const char *path, char *error, size_t error_size)
{
	uint64_t end;

	f->store = (struct nand_store){ file_read, file_write, file_erase, f };
	f->fd = open(path, O_RDWR | O_CLOEXEC);
	if (f->fd < 0 || file_end(f->fd, &end)) {
		snprintf(error, error_size, "%s: %s", path, strerror(errno));
		return -1;
	}
	if (flock(f->fd, LOCK_EX | LOCK_NB)) {
		snprintf(error, error_size, "%s: another emulator runs with this file", path);
		nand_file_close(f);
		return -1;
	}
	if (end <= CHIP_SIZE)
		return 0;
	snprintf(error, error_size,
		 "%s: %llu bytes, the chip has %llu (2112 a page, spare bytes included); is it an "
		 "image of another chip, or without spare bytes?",
		 path, (unsigned long long)end, (unsigned long long)CHIP_SIZE);
	nand_file_close(f);
	return -1;
}

void nand_file_close(struct nand_file *f)
{
	close(f->fd);
	f->fd = -1;
}
