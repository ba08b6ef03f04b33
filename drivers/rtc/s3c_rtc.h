/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>

#include <keel/device.h>

struct s3c_rtc_config {
	uintptr_t base;
};

extern const struct driver s3c_rtc_driver;

/* S3C_RTC_DEVICE("rtc0", .base = ...) */
#define S3C_RTC_DEVICE(dev_name, ...)                                    \
	{                                                                \
		.name = (dev_name), .driver = &s3c_rtc_driver,           \
		.config = &(const struct s3c_rtc_config){ __VA_ARGS__ }, \
	}
