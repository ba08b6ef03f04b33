// SPDX-License-Identifier: MIT
/*
 * No device may write to memory: the sums of all memory but the payload's own and what is
 * reserved stay the same, and virtio and PCI devices are as after a reset.
 */
#include "conformance.h"

#define CHUNK		 MIB
#define CHUNKS_MAX	 16384
#define WHOLE_MAX	 (512 * MIB) /* of larger memories one word of each 64 bytes is summed */
#define VIRTIO_MAGIC	 0x74726976
#define VIRTIO_DEVICE_ID 0x008
#define VIRTIO_STATUS	 0x070
#define PCI_COMMAND	 0x04
#define PCI_BUS_MASTER	 (1u << 2)
#define PCI_FUNCTION	 0x1000ull
#define WAIT_MS		 500

static struct {
	uint64_t sum[CHUNKS_MAX];
	uint64_t since, file_sum;
	uint64_t step;
} dma;

extern uint64_t _start[], _file_end[];

/* The end of what can be summed from @at on, and in @skip where to go on behind it. */
static uint64_t free_end(uint64_t at, uint64_t end, uint64_t *skip)
{
	const struct range *r = &machine.kernel;

	*skip = end;
	for (size_t i = 0; i <= machine.reservations; r = &machine.reserved[i++]) {
		uint64_t last = r->start + r->size;

		if (at >= r->start && at < last) {
			*skip = (last + 7) & ~7ull;
			return at;
		}
		if (r->start > at && r->start < end) {
			end = r->start & ~7ull;
			*skip = end + 8 > last ? end + 8 : (last + 7) & ~7ull;
		}
	}
	return end;
}

static uint64_t sum_words(uint64_t at, uint64_t end, uint64_t step)
{
	uint64_t sum = 0;

	for (; at < end; at += step)
		sum = (sum << 1 | sum >> 63) + *(const volatile uint64_t *)at;
	return sum;
}

static uint64_t sum_chunk(uint64_t at, uint64_t end)
{
	uint64_t sum = 0;

	while (at < end) {
		uint64_t skip, stop = free_end(at, end, &skip);

		sum += sum_words(at, stop, dma.step);
		at = skip;
	}
	return sum;
}

/* Sums all memory; with @compare returns the first chunk that is not as before, or 0. */
static uint64_t sum_memory(bool compare)
{
	size_t number = 0;

	for (size_t i = 0; i < machine.banks; i++) {
		uint64_t end = machine.bank[i].start + machine.bank[i].size;

		for (uint64_t at = machine.bank[i].start; at < end && number < CHUNKS_MAX;
		     at += CHUNK, number++) {
			uint64_t stop = end - at < CHUNK ? end : at + CHUNK;
			uint64_t sum = sum_chunk(at, stop);

			if (compare && dma.sum[number] != sum)
				return at;
			dma.sum[number] = sum;
		}
	}
	return 0;
}

static bool wanted(void)
{
	const char *p = machine.bootargs;

	while (p && *p && !text_starts(p, "conformance.memory=no"))
		p++;
	return p && !*p;
}

void check_dma_start(void)
{
	uint64_t total = 0;

	for (size_t i = 0; i < machine.banks; i++)
		total += machine.bank[i].size;
	dma.step = total > WHOLE_MAX ? 64 : 8;
	dma.file_sum = sum_words((uint64_t)_start, (uint64_t)_file_end, 8);
	if (wanted())
		sum_memory(false);
	dma.since = ticks();
}

static void check_virtio(void)
{
	bool quiet = true, any = false;

	clause_begin("dma.virtio", "the status of each virtio-mmio device is 0: reset");
	for (size_t i = 0; i < machine.virtios; i++) {
		const volatile uint32_t *device = (const volatile uint32_t *)machine.virtio[i];

		if (device[0] != VIRTIO_MAGIC || !device[VIRTIO_DEVICE_ID / 4])
			continue;
		any = true;
		clause_value(device[VIRTIO_STATUS / 4]);
		quiet &= device[VIRTIO_STATUS / 4] == 0;
	}
	if (any)
		clause_end(quiet);
	else
		clause_absent("no virtio-mmio device");
}

static void check_pci(void)
{
	bool quiet = true, any = false;

	clause_begin("dma.pci", "no PCI device of bus 0 is bus master");
	for (uint64_t slot = 0; machine.ecam && slot < 32; slot++) {
		const volatile uint32_t *function =
			(const volatile uint32_t *)(machine.ecam + slot * 8 * PCI_FUNCTION);
		uint32_t command = function[PCI_COMMAND / 4] & 0xffff;

		if ((function[0] & 0xffff) == 0xffff)
			continue;
		any = true;
		clause_value(command);
		quiet &= !(command & PCI_BUS_MASTER);
	}
	if (any)
		clause_end(quiet);
	else
		clause_absent("no ECAM or nothing in it");
}

void check_dma_end(void)
{
	uint64_t changed;

	check_virtio();
	check_pci();
	clause_begin("dma.memory", "no byte of the memory changed");
	if (!wanted()) {
		clause_absent("conformance.memory=no");
	} else {
		while (!ticks_passed(dma.since, WAIT_MS))
			;
		changed = sum_memory(true);
		clause_value(changed);
		clause_end(!changed);
	}
	clause("image.unchanged", "no byte of the image's file changed",
	       sum_words((uint64_t)_start, (uint64_t)_file_end, 8) == dma.file_sum, dma.file_sum);
}
