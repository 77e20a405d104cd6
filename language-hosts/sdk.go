package main

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// files are generated files by their paths.
type files map[string][]byte

func (generated files) write(folder string) error {
	for path, text := range generated {
		at := filepath.Join(folder, path)
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(at, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// schemaSource is a package's schema, and what loads those of the packages that it refers to.
type schemaSource struct {
	pkg    *schema.Package
	loader schema.ReferenceLoader
}

func readSchema(request *pulumirpc.GeneratePackageRequest) (*schemaSource, error) {
	loader, err := schema.NewLoaderClient(request.GetLoaderTarget())
	if err != nil {
		return nil, err
	}
	var specification schema.PackageSpec
	if err := json.Unmarshal([]byte(request.GetSchema()), &specification); err != nil {
		return nil, err
	}
	pkg, problems, err := schema.BindSpec(specification, loader, schema.ValidationOptions{AllowDanglingReferences: true})
	if err != nil {
		return nil, err
	}
	if problems.HasErrors() {
		return nil, problems
	}
	return &schemaSource{pkg, schema.NewCachedLoader(loader)}, nil
}
