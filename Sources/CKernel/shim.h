// What Swift's Glibc module leaves out of the C library.
#include <fcntl.h>
#include <linux/falloc.h>
#include <sys/prctl.h>
#include <sys/timex.h>
#include <sys/types.h>

// <fcntl.h> declares these for _GNU_SOURCE alone.
static const int openDirect = __O_DIRECT;
extern int fallocate(int descriptor, int mode, off_t offset, off_t length);

// Takes any number of arguments, which Swift cannot pass.
static inline int nameThisThread(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }
