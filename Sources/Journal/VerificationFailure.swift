import LMDB

/// A finding, or a store that fails as it is read.
enum VerificationFailure: Error {
    case finding(Finding)
    case store(LMDBError)
}

/// What fails in reading a store is told apart from what is found in it.
func reading<Result>(_ body: () throws(LMDBError) -> Result) throws(VerificationFailure) -> Result {
    do {
        return try body()
    } catch {
        throw .store(error)
    }
}
