import Glibc

/// The variables that the process was started with.
public enum ProcessEnvironment {
    /// Nil where it is not set, or empty.
    public static subscript(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
