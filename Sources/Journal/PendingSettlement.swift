import LMDB
import Synchronization

/// A settlement that another thread writes while the recorder goes on.
public final class PendingSettlement: Sendable {
    private enum State {
        case waiting(Settlement)
        case underWay
        case ended(Result<GrowingTree, JournalError>)
    }

    private let environment: Environment
    private let tables: Tables
    private let state: Mutex<State>

    init(_ settlement: Settlement, _ environment: Environment, _ tables: Tables) {
        self.environment = environment
        self.tables = tables
        state = Mutex(.waiting(settlement))
    }

    /// Writes it, durably, and lets go of it. Called once, on any thread.
    public func write() {
        let result = take().map { settlement in
            Result { () throws(JournalError) in try settlement.write(to: environment, tables) }
        }
        guard let result else { return }
        state.withLock { $0 = .ended(result) }
    }

    private func take() -> Settlement? {
        state.withLock { state in
            guard case .waiting(let settlement) = state else { return nil }
            state = .underWay
            return settlement
        }
    }

    public var isEnded: Bool {
        state.withLock { if case .ended = $0 { true } else { false } }
    }

    /// The tree with what was settled, or why it was not written; nil before the end.
    var result: Result<GrowingTree, JournalError>? {
        state.withLock { if case .ended(let result) = $0 { result } else { nil } }
    }
}
