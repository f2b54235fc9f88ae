/* Stands between the server and the disk, and writes down what goes to the database's files and when it was flushed.
 * Loaded by LD_PRELOAD; see recorder.py for what is made of the record. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct __attribute__((packed)) head {
  double at; /* CLOCK_MONOTONIC, seconds, when the call was over */
  uint64_t offset;
  uint32_t length;
  uint8_t what; /* 'w' write, 't' truncate, 's' sync */
  uint8_t file; /* 'd' database, 'l' log */
};

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static int record_fd = -2;

static char file_of(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  const char *name = strrchr(path, '/');
  if (!name) return 0;
  if (!strcmp(name, "/openline.db")) return 'd';
  if (!strcmp(name, "/openline.db-wal")) return 'l';
  return 0;
}

static void note(char what, char file, uint64_t offset, const void *data, uint32_t length) {
  struct timespec now;
  pthread_mutex_lock(&one_at_a_time);
  if (record_fd == -2) record_fd = open(getenv("RECORD"), O_WRONLY | O_CREAT | O_APPEND, 0600);
  clock_gettime(CLOCK_MONOTONIC, &now);
  struct head head = {now.tv_sec + now.tv_nsec / 1e9, offset, length, what, file};
  struct iovec parts[2] = {{&head, sizeof head}, {(void *)data, data ? length : 0}};
  if (writev(record_fd, parts, 2) < 0) abort();
  pthread_mutex_unlock(&one_at_a_time);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
  ssize_t done = REAL(pwrite)(fd, data, length, offset);
  char file = file_of(fd);
  if (file && done > 0) note('w', file, offset, data, done);
  return done;
}
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
  ssize_t done = REAL(pwrite64)(fd, data, length, offset);
  char file = file_of(fd);
  if (file && done > 0) note('w', file, offset, data, done);
  return done;
}
int ftruncate(int fd, off_t length) {
  int done = REAL(ftruncate)(fd, length);
  char file = file_of(fd);
  if (file && !done) note('t', file, length, 0, 0);
  return done;
}
int ftruncate64(int fd, off64_t length) {
  int done = REAL(ftruncate64)(fd, length);
  char file = file_of(fd);
  if (file && !done) note('t', file, length, 0, 0);
  return done;
}
int fsync(int fd) {
  int done = REAL(fsync)(fd);
  char file = file_of(fd);
  if (file && !done) note('s', file, 0, 0, 0);
  return done;
}
int fdatasync(int fd) {
  int done = REAL(fdatasync)(fd);
  char file = file_of(fd);
  if (file && !done) note('s', file, 0, 0, 0);
  return done;
}
