import LMDB
import Synchronization

/// A settlement that another thread writes while the recorder goes on.
public final class PendingSettlement: Sendable {
    private struct State {
        var isEnded = false
        var failure: JournalError?
    }

    private let settlement: Settlement
    private let environment: Environment
    private let tables: Tables
    private let state = Mutex(State())

    init(_ settlement: Settlement, _ environment: Environment, _ tables: Tables) {
        self.settlement = settlement
        self.environment = environment
        self.tables = tables
    }

    /// Writes it, durably. Called once, on any thread.
    public func write() {
        do {
            try settlement.write(to: environment, tables)
            state.withLock { $0.isEnded = true }
        } catch {
            state.withLock { $0 = State(isEnded: true, failure: error) }
        }
    }

    public var isEnded: Bool { state.withLock { $0.isEnded } }

    /// Why it was not written.
    var failure: JournalError? { state.withLock { $0.failure } }
}
