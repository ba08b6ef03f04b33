// SPDX-License-Identifier: MIT
/* Commands of U-Boot that Keel spells otherwise or has not: what to type instead. */
#include <common/suggest.h>

#include <stdio.h>
#include <string.h>

#include <keel/compiler.h>
#include <keel/error.h>

#define WORD_MAX 32

#define STORAGE                                                                               \
	"flinfo shows the flash, part list virtio disks where the board has them; else tftp " \
	"or loady"
#define READ_ONLY "Keel reads disks and does not write them; write from Linux, or to flash"

/* clang-format off */
static const struct {
	const char *words; /* with | between them */
	const char *instead;
} others[] = {
	{ "rarpboot", "dhcp, then tftp FILE" },
	{ "autoscr|autoscript", "source ADDR" },
	{ "nfs|wget|http|pxe|sysboot", "tftp FILE; Linux mounts root=/dev/nfs nfsroot=... by itself" },
	{ "tftpput|tftpsrv", "md shows memory; Keel fetches files and sends none" },
	{ "loadx|loadz", "loady (YMODEM) or loadb (Kermit)" },
	{ "mmc|mmcinfo|usb|ide|sata|scsi|nvme|sf|sspi|onenand|ubi|ubifsmount|ubifsload|mtd", STORAGE },
	{ "ext4load|ext4ls|ext4size|ext2load|ext2ls|sqfsload|sqfsls|btrsubvol|zfsload",
	  "FAT is the file system that Keel reads: load, ls; or tftp" },
	{ "fatwrite|fatmkdir|fatrm|save|ext4write|gpt|mbr|virtio write", READ_ONLY },
	{ "nboot", "nand read ${loadaddr} kernel; bootm ${loadaddr}" },
	{ "chpart|mtdids", "every flash command takes the names that mtdparts shows" },
	{ "bootefi|bootflow|bootdev|bootmeth|bootmenu|efidebug",
	  "setenv bootcmd 'dhcp && tftp FILE && bootm', then boot" },
	{ "bootvx", "bootelf ADDR" },
	{ "imls", "flinfo shows the partitions, iminfo ADDR what lies there" },
	{ "imxtract", "bootm takes the parts of an image itself; bootm -n shows them" },
	{ "dcache|icache", "nothing: the caches are on, and as a kernel wants them when it starts" },
	{ "sntp", "date MMDDhhmmCCYY" },
	{ "dns", "ping HOST takes a name and says what it found" },
	{ "log|pstore", "dmesg; dmesg -p for the run before" },
	{ "coninfo|mii|mdio", "bdinfo; net info for the network" },
	{ "showvar", "printenv" },
	{ "sha1sum|md5sum|hash", "crc32 ADDR LEN" },
	{ "lzmadec|gzwrite|zip|unxz", "unzip (gzip) and unlz4 unpack; others on the host" },
	{ "kaslrseed", "nothing: a boot writes it by itself (fdt fixups)" },
	{ "pci", "PCI is not looked at; QEMU: -device virtio-net-device, virtio-blk-device" },
	{ "dfu|ums|fastboot|thordown|rockusb", "tftp FILE, or loady over the console" },
	{ "loop|loopw", "while true; do md ADDR 1; done" },
	{ "env erase", "env default -a; saveenv" },
	{ "env select", "nothing: the environment has one place, with two copies (env info)" },
	{ "env flags|env callbacks", "env set NAME VALUE; a wrong value is refused with the reason" },
	{ "nand torture|nand lock|nand unlock|nand env.oob", "nand erase, write, verify; protect on PARTITION" },
};
/* clang-format on */

static bool names(const char *list, const char *wanted)
{
	size_t len = strlen(wanted);

	for (const char *at = list; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
		if (!strncmp(at, wanted, len) && (at[len] == '|' || !at[len]))
			return true;
	return false;
}

bool suggest_other(const char *const *word, size_t count)
{
	char one[WORD_MAX], two[2 * WORD_MAX + 1];

	snprintf(one, sizeof(one), "%.*s", (int)strcspn(word[0], "."), word[0]);
	snprintf(two, sizeof(two), "%s %.31s", one, count > 1 ? word[1] : "");
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		bool both = names(others[i].words, two);

		if (!both && !names(others[i].words, one))
			continue;
		fail(-ENOENT, others[i].instead, "Keel has no command '%s'", both ? two : one);
		return true;
	}
	return false;
}
