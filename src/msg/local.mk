# SPDX-License-Identifier: GPL-3.0-or-later
libheyward_a_SOURCES += \
	src/msg/compose.h \
	src/msg/message.h \
	src/msg/reader.h
