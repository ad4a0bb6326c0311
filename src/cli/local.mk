# SPDX-License-Identifier: GPL-3.0-or-later
libheyward_a_SOURCES += \
	src/cli/settings.h
