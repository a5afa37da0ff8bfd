/* Loaded before the C library, makes the n-th write under a folder fail: FAIL_UNDER, FAIL_AT, FAIL_ERRNO,
   and with FAIL_ON=1 all writes after it. Counted are write, pwrite, writev, fsync, ftruncate and rename. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static long seen;

static int named(const char *path) {
    const char *under = getenv("FAIL_UNDER");
    return under && path && strncmp(path, under, strlen(under)) == 0;
}

static int fails(int counts) {
    const char *at = getenv("FAIL_AT"), *code = getenv("FAIL_ERRNO"), *on = getenv("FAIL_ON");
    if (!counts || !at) return 0;
    seen++;
    if (seen != atol(at) && !(on && on[0] == '1' && seen > atol(at))) return 0;
    errno = code ? atoi(code) : ENOSPC;
    return 1;
}

static int file_fails(int fd) {
    char link[64], path[PATH_MAX];
    int before = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    errno = before;
    if (size < 0) return 0;
    path[size] = 0;
    return fails(named(path));
}

#define REAL(name) __typeof__(name) *real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *data, size_t size) { REAL(write); return file_fails(fd) ? -1 : real(fd, data, size); }
ssize_t pwrite(int fd, const void *d, size_t n, off_t at) { REAL(pwrite); return file_fails(fd) ? -1 : real(fd, d, n, at); }
ssize_t pwrite64(int fd, const void *d, size_t n, off64_t at) { REAL(pwrite64); return file_fails(fd) ? -1 : real(fd, d, n, at); }
ssize_t writev(int fd, const struct iovec *v, int n) { REAL(writev); return file_fails(fd) ? -1 : real(fd, v, n); }
int fsync(int fd) { REAL(fsync); return file_fails(fd) ? -1 : real(fd); }
int fdatasync(int fd) { REAL(fdatasync); return file_fails(fd) ? -1 : real(fd); }
int ftruncate64(int fd, off64_t size) { REAL(ftruncate64); return file_fails(fd) ? -1 : real(fd, size); }
int rename(const char *from, const char *to) { REAL(rename); return fails(named(to)) ? -1 : real(from, to); }
