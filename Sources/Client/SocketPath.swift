import Glibc

/// Where the daemon's socket is looked for.
public enum SocketPath {
    public static let standard = "/run/naloxd/naloxd.sock"
    public static let environmentVariable = "NALOXD_SOCKET"

    /// What was named, else what the environment names, else the standard place. An empty variable counts as unset.
    public static func find(named: String?) -> String {
        if let named { return named }
        if let variable = getenv(environmentVariable) {
            let path = String(cString: variable)
            if !path.isEmpty { return path }
        }
        return standard
    }
}
