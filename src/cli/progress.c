/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/deadline.h"
#include "base/log.h"
#include "base/mem.h"
#include "cli/terminal.h"

enum {
	EVERY = 200, /* milliseconds between two drawings */
	SOON = 2000, /* before it nobody can say how long it will take */
	BAR_MIN = 8, /* columns: a smaller one is none */
	BAR_MAX = 40,
	DAY = 86400
};

struct progress {
	struct progress_state state;
	int64_t begun, drawn; /* milliseconds */
	bool is_seen, is_shown;
};

static struct progress *current; /* for warnings in between */

static void make_room(void)
{
	progress_hide(current);
}

/* "0:07", "12:40", "3:05:09" */
static void add_time(char *out, size_t size, int64_t seconds)
{
	if (seconds >= DAY)
		snprintf(out, size, "over a day");
	else if (seconds >= 3600)
		snprintf(out, size, "%d:%02d:%02d", (int)(seconds / 3600),
		    (int)(seconds / 60 % 60), (int)(seconds % 60));
	else
		snprintf(out, size, "%d:%02d", (int)(seconds / 60),
		    (int)(seconds % 60));
}

/* What stands behind the bar. */
static void figures(char *out, size_t size, const struct progress_state *s)
{
	double share = s->all == 0 ? 0 : (double)s->at / (double)s->all;
	char left[32] = "", rate[32] = "", percent[16] = "";
	char text[24];

	if (s->all > 0)
		snprintf(percent, sizeof percent, "%3d%%  ",
		    share > 1 ? 100 : (int)(share * 100));
	if (s->elapsed >= SOON / 2)
		snprintf(rate, sizeof rate, "  %.0f/s",
		    (double)s->n * 1000 / (double)s->elapsed);
	if (s->elapsed >= SOON && share > 0 && share < 1) {
		add_time(text, sizeof text,
		    (int64_t)((double)s->elapsed * (1 - share) / share / 1000 +
			      0.5));
		snprintf(left, sizeof left, "  %s left", text);
	}
	snprintf(out, size, "%s%llu %s%s%s", percent, (unsigned long long)s->n,
	    s->unit, rate, left);
}

void progress_line(char *out, int width, const struct progress_state *s)
{
	char behind[160];
	int bar, full, used;
	size_t room = width < 0 ? 1 : (size_t)width + 1;

	figures(behind, sizeof behind, s);
	bar = width - (int)strlen(s->what) - (int)strlen(behind) - 6;
	if (s->all == 0 || bar < BAR_MIN) {
		snprintf(out, room, "%s  %s", s->what, behind);
		return;
	}
	bar = bar > BAR_MAX ? BAR_MAX : bar;
	full = s->at >= s->all
	           ? bar
	           : (int)((double)bar * (double)s->at / (double)s->all);
	used = snprintf(out, room, "%s  [", s->what);
	memset(out + used, '#', (size_t)full);
	memset(out + used + full, '-', (size_t)(bar - full));
	snprintf(
	    out + used + bar, room - (size_t)(used + bar), "]  %s", behind);
}

struct progress *progress_new(const char *what, const char *unit)
{
	struct progress *progress = mem_alloc(sizeof *progress);

	progress->state = (struct progress_state){.what = what, .unit = unit};
	progress->begun = deadline_now();
	progress->is_seen = terminal_can_move(STDERR_FILENO);
	if (progress->is_seen) {
		current = progress;
		log_before(make_room);
	}
	return progress;
}

bool progress_is_seen(const struct progress *progress)
{
	return progress->is_seen;
}

/* One column is left free, so that no terminal wraps the line; and the cursor
 * goes back, so that what another program writes stands at the left. */
static void draw(struct progress *progress)
{
	int width = terminal_look(STDERR_FILENO).width - 1;
	char *line = mem_alloc((size_t)width + 1);

	progress_line(line, width, &progress->state);
	fprintf(stderr, "\r%s\033[K\r", line);
	fflush(stderr);
	free(line);
	progress->is_shown = true;
}

void progress_set(
    struct progress *progress, uint64_t n, uint64_t at, uint64_t all)
{
	int64_t now;

	if (!progress->is_seen)
		return;
	progress->state.n = n;
	progress->state.at = at;
	progress->state.all = all;
	now = deadline_now();
	if (now - progress->drawn < EVERY)
		return;
	progress->drawn = now;
	progress->state.elapsed = now - progress->begun;
	draw(progress);
}

void progress_hide(struct progress *progress)
{
	if (progress == NULL || !progress->is_shown)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	progress->is_shown = false;
	progress->drawn = 0;
}

void progress_free(struct progress *progress)
{
	if (progress == NULL)
		return;
	progress_hide(progress);
	if (current == progress) {
		current = NULL;
		log_before(NULL);
	}
	free(progress);
}
