package customer

import (
	"joren/internal/db"
	"joren/internal/kit/day"
)

// EachIdentity calls fn with what says who each customer of a shop is, by id: names, kana, addresses, phones, birthday.
// fn must not keep f.
func EachIdentity(q db.Querier, shopID int64, fn func(id int64, f *Fields)) error {
	rows, err := q.Query(`SELECT id, family_name, given_name, family_kana, given_kana, email, phone, mobile, postal_code,
		city, address1, address2, birthday FROM customers WHERE shop_id = $1 ORDER BY id`, shopID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var f Fields
		var birthday db.Null[int32]
		if err := rows.Scan(&id, &f.FamilyName, &f.GivenName, &f.FamilyKana, &f.GivenKana, &f.Email, &f.Phone, &f.Mobile, &f.PostalCode,
			&f.City, &f.Address1, &f.Address2, &birthday); err != nil {
			return err
		}
		if birthday.Valid {
			f.Birthday = day.FromUnixDays(birthday.V)
		}
		fn(id, &f)
	}
	return rows.Err()
}

// Total returns how many customers a shop has.
func Total(q db.Querier, shopID int64) (n int64, err error) {
	err = q.QueryRow(`SELECT COUNT(*) FROM customers WHERE shop_id = $1`, shopID).Scan(&n)
	return n, err
}
