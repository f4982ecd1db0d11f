// What Swift's Glibc module leaves out of the C library.
#include <linux/falloc.h>
#include <sys/timex.h>
#include <sys/types.h>

// <fcntl.h> declares it for _GNU_SOURCE alone.
extern int fallocate(int descriptor, int mode, off_t offset, off_t length);
