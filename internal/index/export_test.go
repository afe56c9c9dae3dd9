package index

import "context"

// Hold keeps others from bringing news of a shop in until release is called.
func (x *Indexes) Hold(ctx context.Context, shopID int64) (release func(), err error) {
	i, err := x.get(ctx, shopID)
	if err != nil {
		return nil, err
	}
	return i.writing.leave, i.writing.take(ctx)
}
