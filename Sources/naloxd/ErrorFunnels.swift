import Daemon
import Journal

/// One funnel for each kind of error.
func verifying<Result>(_ body: () throws(VerificationError) -> Result) throws(Failure) -> Result {
    do {
        return try body()
    } catch {
        throw Failure(error)
    }
}

func journaling<Result: ~Copyable>(_ body: () throws(JournalError) -> Result) throws(Failure) -> Result {
    do {
        return try body()
    } catch {
        throw Failure(error)
    }
}

func readingKeys<Result>(_ body: () throws(KeyFileError) -> Result) throws(Failure) -> Result {
    do {
        return try body()
    } catch {
        throw Failure(error)
    }
}

/// Refuses a directory in which no ledger can be kept.
func requireKeepable(_ directory: StateDirectory, takesForeign: Bool = false) throws(Failure) {
    do {
        try directory.requireKeepable(takesForeign: takesForeign)
    } catch {
        throw Failure(error)
    }
}
