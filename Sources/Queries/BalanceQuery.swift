import Ledger
import Line

/// BALANCE: the trial balance, a row a lot. Every sum is zero, or the books are wrong.
enum BalanceQuery {
    static func answer(_ request: Request, _ reading: Reading, _ rows: inout RowWriter) throws(Refusal) {
        let books = reading.books
        let products = try reading.products(request)
        let lots = try reading.lots(request, of: products)
        let last = try reading.lastEvent(request, "as-of")
        for product in products {
            let numbers =
                if let lots {
                    lots.filter { $0.product == product.number }.map(\.number)
                } else {
                    try books.lotNumbers(of: product.number)
                }
            for number in numbers {
                let lot = try books.knownLot(number: number)
                guard try books.isKnown(lot, after: last) else { continue }
                let isNow = last == books.header.lastNumber
                let balances = isNow ? lot.balances : try books.balances(of: lot, after: last)
                rows.add { line in
                    line.appendField("product", product.code)
                    line.appendField("lot", lot.code)
                    for account in Account.allCases { line.appendField(account.rawValue, String(balances[account])) }
                    line.appendField("sum", String(balances.sum))
                }
                if rows.isAbandoned { return }
            }
        }
    }
}
