/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"
#include "wire/inbox.h"
int main(int argc, char **argv){ if (argc>1) return inbox_main(); (void)argv; return 0; }
