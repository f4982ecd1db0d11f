import Glibc

extension statvfs {
    /// What a process without privileges may still fill.
    public var freeBytes: UInt64 {
        let (bytes, isMore) = UInt64(f_bavail).multipliedReportingOverflow(by: UInt64(f_frsize))
        return isMore ? .max : bytes
    }
}
