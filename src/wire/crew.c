/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/crew.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/pack.h"
#include "wire/sender.h"
#include "wire/transfer.h"

struct job {
	struct job *next;
	struct crew_job is;
	bool go; /* core said so */
	bool in_body; /* PHASE was told */
};

struct worker {
	struct crew *crew;
	struct transfer *transfer; /* of its thread alone */
	struct job *job; /* under way, or NULL */
	pthread_t thread;
	bool proven; /* the server let it get as far as a body */
	bool gone; /* has left, the server would not have it */
};

struct crew {
	struct crew_plan plan;
	/* The lock guards all below, and the sending side of the channel. */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct channel *channel;
	struct job *first, **last; /* waiting */
	struct worker workers[SENDER_CONNECTIONS];
	size_t n_workers, n_idle, n_gone;
	bool closing;
	bool open; /* the server let somebody in */
	bool failed;
	bool fault_told;
	struct err fault;
};

/* Mails beside the ones under way: those that wait. */
static size_t count_waiting(const struct crew *crew)
{
	const struct job *job;
	size_t n = 0;

	for (job = crew->first; job != NULL; job = job->next)
		n++;
	return n;
}

static void job_free(struct job *job)
{
	if (job == NULL)
		return;
	mem_wipe_free(job->is.from);
	mem_wipe_free(job->is.to);
	buf_release(&job->is.data);
	free(job);
}

/* From here to the next such line: with the lock held. */

static void tell(struct crew *crew, uint8_t type, const struct buf *buf)
{
	/* If core is gone, the main thread hears of it. */
	if (channel_send_buf(crew->channel, type, buf, NULL) == 0)
		channel_flush(crew->channel, NULL);
}

static void tell_phase(struct crew *crew, const struct job *job)
{
	struct buf buf = BUF_INIT;

	pack_u64(&buf, job->is.id);
	tell(crew, SENDER_PHASE, &buf);
	buf_release(&buf);
}

static void tell_result(struct crew *crew, const struct mailer_event *event)
{
	struct buf buf = BUF_INIT;

	pack_u64(&buf, event->id);
	pack_u8(&buf, (uint8_t)event->outcome);
	pack_u32(&buf, (uint32_t)event->code);
	pack_str(&buf, event->reply);
	tell(crew, SENDER_RESULT, &buf);
	buf_release(&buf);
}

/* The fault is told once, after the answers to all that had begun. */
static void tell_fault(struct crew *crew)
{
	size_t i;

	if (!crew->failed || crew->fault_told)
		return;
	for (i = 0; i < crew->n_workers; i++)
		if (crew->workers[i].job != NULL &&
		    crew->workers[i].job->in_body)
			return;
	crew->fault_told = true;
	channel_send_err(crew->channel, &crew->fault, NULL);
}

static struct job *take(struct crew *crew)
{
	struct job *job = crew->first;

	if (job == NULL)
		return NULL;
	crew->first = job->next;
	if (crew->first == NULL)
		crew->last = &crew->first;
	return job;
}

static void put_back(struct crew *crew, struct job *job)
{
	if (crew->first == NULL)
		crew->last = &job->next;
	job->next = crew->first;
	crew->first = job;
}

static void *work(void *arg);

/* A server that asks for a login is asked for one at first: a wrong password
 * must not be tried by everybody at once. */
static bool may_hire(const struct crew *crew)
{
	bool asks = crew->plan.server.user[0] != '\0';

	if (crew->closing || crew->failed || crew->n_gone > 0 ||
	    crew->n_workers >= crew->plan.connections)
		return false;
	if (asks && !crew->open && crew->n_workers > 0)
		return false;
	return count_waiting(crew) > crew->n_idle;
}

static void hire(struct crew *crew)
{
	struct worker *worker = &crew->workers[crew->n_workers];

	worker->crew = crew;
	if (pthread_create(&worker->thread, NULL, work, worker) == 0)
		crew->n_workers++;
	else if (crew->n_workers == 0)
		BUG("no thread can be started");
}

/* The server has let somebody in: the others may come. */
static void set_open(struct crew *crew)
{
	size_t n;

	if (crew->open)
		return;
	crew->open = true;
	for (n = count_waiting(crew); n > crew->n_idle && may_hire(crew); n--)
		hire(crew);
}

static struct job *wait_for_job(struct crew *crew)
{
	struct job *job = NULL;

	crew->n_idle++;
	while (!crew->closing && !crew->failed && (job = take(crew)) == NULL)
		pthread_cond_wait(&crew->changed, &crew->lock);
	crew->n_idle--;
	return job;
}

/* A server that lets some connections in and no more is still of use: who is
 * kept out leaves, unless nobody else is left who might get in. */
static bool can_spare(const struct crew *crew, const struct worker *worker,
    const struct verdict *verdict)
{
	const struct worker *other;
	bool kept_out = verdict->is_fault ? verdict->err.kind == ERR_TEMP
	                                  : verdict->event.code == 421;
	size_t i;

	if (worker->proven || !kept_out)
		return false;
	for (i = 0; i < crew->n_workers; i++) {
		other = &crew->workers[i];
		if (other != worker && !other->gone &&
		    (other->proven || other->job != NULL))
			return true;
	}
	return false;
}

static void settle(
    struct crew *crew, struct worker *worker, const struct verdict *verdict)
{
	struct job *job = worker->job;

	if (can_spare(crew, worker, verdict)) {
		worker->gone = true;
		crew->n_gone++;
		put_back(crew, job);
		job = NULL;
	} else if (!verdict->is_fault) {
		set_open(crew);
		tell_result(crew, &verdict->event);
	} else if (!crew->failed) {
		crew->failed = true;
		crew->fault = verdict->err;
	}
	worker->job = NULL;
	job_free(job);
	tell_fault(crew);
	pthread_cond_broadcast(&crew->changed);
}

static void wait_until(struct crew *crew, struct deadline deadline)
{
	struct timespec at = {
	    .tv_sec = deadline.at / 1000,
	    .tv_nsec = deadline.at % 1000 * 1000000,
	};

	if (deadline.at == 0)
		pthread_cond_wait(&crew->changed, &crew->lock);
	else
		pthread_cond_timedwait(&crew->changed, &crew->lock, &at);
}

static bool wait_for_go(struct crew *crew, const struct job *job)
{
	while (
	    !job->go && !crew->closing && !deadline_passed(crew->plan.deadline))
		wait_until(crew, crew->plan.deadline);
	return job->go && !crew->closing;
}

/* From here on: without the lock. */

static bool may_send(void *arg, uint64_t id)
{
	struct worker *worker = arg;
	struct crew *crew = worker->crew;
	struct job *job = worker->job;
	bool yes = false;

	(void)id;
	pthread_mutex_lock(&crew->lock);
	if (!crew->failed && !crew->closing) {
		worker->proven = true;
		set_open(crew);
		job->in_body = true;
		tell_phase(crew, job);
		yes = !job->is.strict || wait_for_go(crew, job);
	}
	pthread_mutex_unlock(&crew->lock);
	return yes;
}

static void carry(struct worker *worker, struct verdict *verdict)
{
	const struct crew_job *job = &worker->job->is;
	const struct parcel parcel = {
	    .id = job->id,
	    .from = job->from,
	    .to = job->to,
	    .data = job->data.data,
	    .len = job->data.len,
	};

	transfer_send(worker->transfer, &parcel, verdict);
}

static void *work(void *arg)
{
	struct worker *worker = arg;
	struct crew *crew = worker->crew;
	struct verdict verdict;

	worker->transfer = transfer_new(
	    &crew->plan.server, crew->plan.hello, crew->plan.deadline);
	transfer_ask(worker->transfer, may_send, worker);
	pthread_mutex_lock(&crew->lock);
	while (!worker->gone && (worker->job = wait_for_job(crew)) != NULL) {
		pthread_mutex_unlock(&crew->lock);
		carry(worker, &verdict);
		pthread_mutex_lock(&crew->lock);
		settle(crew, worker, &verdict);
		explicit_bzero(&verdict, sizeof verdict);
	}
	pthread_mutex_unlock(&crew->lock);
	transfer_free(worker->transfer);
	return NULL;
}

struct crew *crew_new(const struct crew_plan *plan, struct channel *channel)
{
	struct crew *crew = mem_alloc(sizeof *crew);
	pthread_condattr_t attr;

	crew->plan = *plan;
	crew->channel = channel;
	crew->last = &crew->first;
	pthread_mutex_init(&crew->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&crew->changed, &attr);
	pthread_condattr_destroy(&attr);
	return crew;
}

void crew_free(struct crew *crew)
{
	struct job *job;
	size_t i;

	if (crew == NULL)
		return;
	pthread_mutex_lock(&crew->lock);
	crew->closing = true;
	pthread_cond_broadcast(&crew->changed);
	pthread_mutex_unlock(&crew->lock);
	for (i = 0; i < crew->n_workers; i++)
		pthread_join(crew->workers[i].thread, NULL);
	while ((job = take(crew)) != NULL)
		job_free(job);
	pthread_cond_destroy(&crew->changed);
	pthread_mutex_destroy(&crew->lock);
	free(crew);
}

void crew_add(struct crew *crew, const struct crew_job *is)
{
	struct job *job = mem_alloc(sizeof *job);

	job->is = *is;
	pthread_mutex_lock(&crew->lock);
	*crew->last = job;
	crew->last = &job->next;
	if (may_hire(crew))
		hire(crew);
	pthread_cond_signal(&crew->changed);
	pthread_mutex_unlock(&crew->lock);
}

void crew_go(struct crew *crew, uint64_t id)
{
	struct job *job;
	size_t i;

	pthread_mutex_lock(&crew->lock);
	for (i = 0; i < crew->n_workers; i++) {
		job = crew->workers[i].job;
		if (job != NULL && job->is.id == id)
			job->go = true;
	}
	pthread_cond_broadcast(&crew->changed);
	pthread_mutex_unlock(&crew->lock);
}

int crew_tell(
    struct crew *crew, uint8_t type, const struct buf *buf, struct err *err)
{
	int ret;

	pthread_mutex_lock(&crew->lock);
	ret = channel_send_buf(crew->channel, type, buf, err);
	if (ret == 0)
		ret = channel_flush(crew->channel, err);
	pthread_mutex_unlock(&crew->lock);
	return ret;
}
