// What Swift's Glibc module leaves out of the C library.
#define _GNU_SOURCE
#include <ftw.h>
#include <sys/epoll.h>
