# SPDX-License-Identifier: GPL-3.0-or-later
libheyward_a_SOURCES += \
	src/cli/case.c \
	src/cli/check.c \
	src/cli/cli.c \
	src/cli/cli.h \
	src/cli/deliver.c \
	src/cli/deliver.h \
	src/cli/fetch.c \
	src/cli/fetch.h \
	src/cli/init.c \
	src/cli/passphrase.c \
	src/cli/passphrase.h \
	src/cli/run.c \
	src/cli/settings.h \
	src/cli/site.c \
	src/cli/site.h
