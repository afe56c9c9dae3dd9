// Package duplicate finds customers that may be one person, and keeps them as candidates until staff has looked.
//
// Records are compared where they share a key (blocking.go): a phone, an address, a birthday with an initial. What two of
// them have in common and what not (compare.go) is weighed as Fellegi and Sunter 1969 do, with three classes in place of
// two (weigh.go): one person, one household, nobody in particular. A family shares its name, phone and address, which
// says little of who of them it was. What many have says less than what few have (Winkler 1988). How often records of
// one person occur, and how well they are kept, is learnt from the shop's own. Who is linked by a chain of records is
// one person too (together.go).
//
// It reads the customers and writes its own tables only. It merges nobody.
package duplicate
