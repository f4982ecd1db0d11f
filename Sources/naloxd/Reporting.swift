import Journal

/// Says how far the child is.
func report(done: UInt64, total: UInt64) {
    ReadingReport.progress(done: done, total: total).send()
}

extension StateDirectory {
    /// What was done is done, whether it can be noted or not.
    func note(_ marker: Marker) {
        do {
            try mark(marker)
        } catch {
            ReadingReport.notice("this will not show in metrics: \(error)").send()
        }
    }
}
